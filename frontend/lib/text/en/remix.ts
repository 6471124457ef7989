export const remix = {
  region: "Remix",
  of: "Remix of",
  by: "by",
  fetching: (title: string) => (title ? `Fetching ${title}…` : "Fetching the song…"),
  signIn: "Sign in to remix this song.",
  stop: "Start something new instead",
  missing: "The song to remix cannot be opened. It was deleted or is private.",
  failed: "The audio could not be fetched. Its prompt, lyrics and numbers are filled in.",
  off: "Remixes start from songs of the community, which is not turned on here.",
};
