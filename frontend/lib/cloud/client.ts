/**
 * The cloud as the studio uses it: named functions over the schema's generated types.
 *
 * Every function acts as whoever has signed in on `cloud.auth`, or as anybody; row level security decides. It returns
 * what was asked for or throws a `CloudError`. Columns are named wherever a table is read, for some are for no client.
 */
export * from "./account.ts";
export * from "./comments.ts";
export * from "./connect.ts";
export {
  CloudError,
  type After,
  type Cloud,
  type Comment,
  type Notification,
  type Person,
  type Playlist,
  type Profile,
  type Row,
  type SongCard,
  type SongPage,
  type Visibility,
} from "./core.ts";
export * from "./feeds.ts";
export * from "./notifications.ts";
export * from "./people.ts";
export * from "./playlists.ts";
export * from "./sign-in.ts";
export * from "./songs.ts";
