/** What is done to the tags of all chosen songs alike. */
export interface TagChange {
  added: readonly string[];
  dropped: readonly string[];
}

const unique = (tags: readonly string[]): string[] => [...new Set(tags)];

/** What was typed, as tags: commas part them. */
export const writtenTags = (text: string): string[] =>
  unique(
    text
      .split(",")
      .map((tag) => tag.trim().replace(/\s+/g, " ").slice(0, 40).trim())
      .filter(Boolean),
  );

/** A tag that is added again is no longer dropped. */
export const addTags = ({ added, dropped }: TagChange, tags: readonly string[]): TagChange => ({
  added: unique([...added, ...tags]),
  dropped: dropped.filter((tag) => !tags.includes(tag)),
});

/** The tags of a song after it. */
export const changed = (tags: readonly string[], { added, dropped }: TagChange): string[] =>
  unique([...tags.filter((tag) => !dropped.includes(tag)), ...added]);

/** Every tag that one of the songs has after it. */
export const tagsOf = (songs: readonly { tags: readonly string[] }[], change: TagChange): string[] =>
  unique(songs.flatMap((song) => changed(song.tags, change)));
