export const publish = {
  title: (title: string) => `Publish ${title}`,
  who: "Who sees it",
  save: "Save",
  saving: "Saving…",
  notSynced: "The song is not in the cloud yet. It goes there by itself; try again in a moment.",
  now: (visibility: string) => `It is ${visibility.toLowerCase()} now.`,
  link: "Link",
  copyLink: "Copy link",
  open: "Open its page",
  noAccount: "Publishing takes an account.",
};
