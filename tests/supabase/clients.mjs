// What two users do with the studio's own client. Arguments: the compiled client, and a file of JSON with the project
// and the two. Prints what came of it as JSON, for the test to judge.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

globalThis.WebSocket ??= class {}; // Node 20 has none; nothing here listens to changes
const [, , compiled, given] = process.argv;
const cloud = await import(pathToFileURL(compiled).href);
const { url, key, anna, ben, song, draft, memory } = JSON.parse(readFileSync(given, "utf8"));
const as = (user) => cloud.connect(url, key, async () => user?.token ?? null);
const [a, b, nobody] = [as(anna), as(ben), as(null)];
const refused = async (asked) => asked.then(() => "done", (error) => `${error.name} ${error.code}`);
const sure = async (asked) => {
  const { data, error } = await asked;
  if (error) throw error;
  return data;
};
const said = {};

await sure(a.from("songs").insert([
  { id: song, user_id: anna.id, title: "Rain on the roof", duration_s: 30, tags: ["rain"] },
  { id: draft, user_id: anna.id, title: "Not yet", duration_s: 30 },
]));
const path = `${anna.id}/${song}.flac`;
const file = new Blob(["fLaC-audio"], { type: "audio/flac" }); // of a Blob its own type counts, not `contentType`
said.uploaded = (await sure(a.storage.from("music").upload(path, file))).path === path;
await sure(a.from("songs").update({ audio_path: path }).eq("id", song));

await cloud.editProfile(b, { display_name: "Ben" });
said.privateForBen = await cloud.song(b, song);
said.published = [await cloud.setVisibility(b, song, "public"), await cloud.setVisibility(a, song, "public")];
said.feed = (await cloud.feedNew(nobody)).map((it) => it.id);
said.trending = (await cloud.feedTrending(nobody)).map((it) => it.id);
said.found = (await cloud.searchSongs(nobody, "on the roof")).map((it) => it.id);
said.second = (await cloud.feedNew(nobody, (await cloud.feedNew(nobody)).at(-1))).length;

await cloud.follow(b, anna.id);
await cloud.follow(b, anna.id);
said.following = (await cloud.feedFollowing(b)).map((it) => it.id);
await cloud.like(b, song);
await cloud.like(b, song);
said.plays = [await cloud.recordPlay(b, song), await cloud.recordPlay(b, song), await cloud.recordPlay(a, song)];
const comment = await cloud.addComment(b, song, "lovely", 12.5);
said.edited = [await cloud.editComment(a, comment, "forged"), await cloud.editComment(b, comment, "so lovely")];
await cloud.addComment(b, song, "and so short");
const [newest] = await cloud.comments(nobody, song, undefined, 1);
said.newest = newest.body;
said.comments = (await cloud.comments(nobody, song, newest)).map((it) => [it.body, it.author.display_name]);
const page = await cloud.song(b, song);
said.page = [page.like_count, page.play_count, page.comment_count, page.liked];
const told = await cloud.notifications(a);
said.told = told.map((it) => [it.kind, it.actor.display_name, it.song?.title ?? null]).sort();
said.older = (await cloud.notifications(a, told[0].id)).length;
said.unread = await cloud.unread(a);
said.read = [await cloud.markNotificationsRead(a), await cloud.markNotificationsRead(a)];
said.liked = [await cloud.liked(b), await cloud.liked(b, [draft]), await cloud.liked(a)];
said.follows = [await cloud.follows(b, anna.id), await cloud.follows(a, ben.id)];
said.followers = (await cloud.followers(a, anna.id)).map((it) => it.id);
said.followed = (await cloud.following(a, ben.id)).map((it) => it.id);
await cloud.unlike(b, song);
await cloud.unfollow(b, anna.id);
said.after = (await cloud.song(b, song)).like_count;

said.profile = (await cloud.editProfile(a, { username: anna.username, display_name: "Anna", bio: "pianist" })).bio;
const shown = [];
for (const type of ["image/png", "image/webp"]) shown.push((await cloud.setAvatar(a, new Blob([type], { type }))).avatar_path);
said.avatar = await (await fetch(cloud.avatarUrl(nobody, shown[1]))).text();
said.avatarBefore = (await fetch(cloud.avatarUrl(nobody, shown[0]))).ok;
said.byId = (await cloud.profileById(nobody, anna.id)).avatar_path === shown[1];
said.songsOf = [];
for (const who of [a, nobody]) said.songsOf.push((await cloud.songsOf(who, anna.id)).map((it) => it.title).sort());
said.songsAfter = (await cloud.songsOf(a, anna.id, (await cloud.songsOf(a, anna.id, undefined, 1))[0])).length;
said.profileForAnybody = (await cloud.profile(nobody, anna.username)).display_name;
const list = await cloud.createPlaylist(b, "Rainy", "public");
await cloud.addToPlaylist(b, list.id, song);
await cloud.addToPlaylist(b, list.id, song);
said.playlist = (await cloud.playlistSongs(nobody, list.id)).map((it) => it.id);
said.list = [(await cloud.playlist(nobody, list.id)).title, await cloud.playlist(nobody, song)];
await cloud.reorderPlaylist(b, list.id, [song]);
said.playlists = (await cloud.playlists(nobody, ben.id)).map((it) => it.title);

const signed = await cloud.signedUrl(b, path, 60);
said.heard = await (await fetch(signed)).text();
said.signed = [...(await cloud.signedUrls(b, [path, `${anna.id}/none.flac`])).keys()];
const vector = `[${memory.join(",")}]`;
const row = { user_id: anna.id, item_id: song, content: "rain", model: "m", embedding: vector };
await sure(a.from("agent_memory").insert(row));
const search = { query_embedding: vector, match_model: "m" };
said.memory = [];
for (const who of [a, b]) said.memory.push((await sure(who.rpc("match_agent_memory", search))).length);

said.refused = {
  likeOfADraft: await refused(cloud.like(b, draft)),
  commentOfNobody: await refused(cloud.addComment(nobody, song, "x")),
  addressOfADraftsFile: await refused(cloud.signedUrl(b, `${anna.id}/${draft}.flac`)),
  othersPlaylist: await refused(cloud.addToPlaylist(a, list.id, song)),
  exportOfNobody: await refused(cloud.exportMyData(nobody)),
};
said.deleted = [await cloud.deleteSong(b, song), await cloud.deleteSong(a, draft)];
said.exported = (await cloud.exportMyData(a)).songs.length;
await cloud.deleteMyAccount(a);
said.left = [await cloud.song(b, song), (await cloud.playlistSongs(b, list.id)).length];
console.log(JSON.stringify(said));
