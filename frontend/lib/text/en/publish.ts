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
  privateShare: "Only you see this song. Make it unlisted or public to share it.",
  unlistedShare: (days: number) =>
    `Who has this link can open and hear the song for ${days} days. After that, copy a new one.`,
};
