/** What others did that concerns the user. */
import { type Cloud, CloudError, type Notification, PERSON, told } from "./core.ts";

const TOLD = "id, user_id, actor_id, kind, song_id, comment_id, created_at, read_at" as const;

/** The user's, the newest first; the next page begins after the last `id`. */
export const notifications = (cloud: Cloud, afterId?: number, maxRows = 50): Promise<Notification[]> => {
  const asked = cloud
    .from("notifications")
    .select(`${TOLD}, actor:profiles!actor_id (${PERSON}), song:songs!song_id (title, cover_path)`)
    .order("id", { ascending: false })
    .limit(maxRows);
  return told(afterId === undefined ? asked : asked.lt("id", afterId));
};

/** How many the user has not read. */
export async function unread(cloud: Cloud): Promise<number> {
  const asked = cloud.from("notifications").select("id", { count: "exact", head: true });
  const { count, error, status } = await asked.is("read_at", null);
  if (error) throw new CloudError(error.code || "away", error.message, status);
  return count ?? 0;
}

/** Mark those with these ids as read, or all; how many were not. */
export const markNotificationsRead = (cloud: Cloud, ids?: number[]): Promise<number> =>
  told(cloud.rpc("mark_notifications_read", ids ? { ids } : {}));
