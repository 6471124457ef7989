/** Below a song. */
import { type Cloud, type Comment, me, older, PERSON, type Row, told } from "./core.ts";

const COMMENT = "id, song_id, user_id, body, position_s, created_at, edited_at" as const;

/** Below a song, the newest first. */
export const comments = (cloud: Cloud, songId: string, after?: Row, maxRows = 50): Promise<Comment[]> => {
  const asked = cloud.from("comments").select(`${COMMENT}, author:profiles!user_id (${PERSON})`).eq("song_id", songId);
  return told(older(asked, after, maxRows));
};

/** Its id. `at` is a place in the song, in seconds. */
export async function addComment(cloud: Cloud, songId: string, body: string, at?: number): Promise<string> {
  const row = { song_id: songId, user_id: await me(cloud), body, position_s: at ?? null };
  return (await told(cloud.from("comments").insert(row).select("id").single())).id;
}

export async function editComment(cloud: Cloud, id: string, body: string): Promise<boolean> {
  return (await told(cloud.from("comments").update({ body }).eq("id", id).select("id"))).length > 0;
}

export async function deleteComment(cloud: Cloud, id: string): Promise<boolean> {
  return (await told(cloud.from("comments").delete().eq("id", id).select("id"))).length > 0;
}
