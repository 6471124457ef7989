export const publish = {
  item: "Publish…",
  title: (title: string) => `Publish ${title}`,
  who: "Who sees it",
  save: "Save",
  saving: "Saving…",
  now: (visibility: string) => `It is ${visibility.toLowerCase()} now.`,
  link: "Link",
  copyLink: "Copy link",
  open: "Open its page",
};
