import { api, ask } from "@/lib/api/client";
import { useJobs } from "@/lib/store/jobs";
import { useLibrary } from "@/lib/store/library";

const AT_ONCE = 200;

interface Take {
  id: string;
  /** When its job was made, which is before it was. */
  since: string;
}

function unread(): Take[] {
  const { byId, order } = useJobs.getState();
  const { byId: known, gone } = useLibrary.getState();
  const takes = order.flatMap((jobId) => {
    const job = byId[jobId];
    return job?.result?.tracks.map((track) => ({ id: track.track_id, since: job.created_at })) ?? [];
  });
  return takes.filter(({ id }) => !known[id] && !gone[id]);
}

/**
 * Reads what the library knows of the takes: title, star, cover. Pages of it, not track after track, as far back as the
 * oldest take; what is not among them has been deleted, which `useLibrary` then says as `gone`.
 */
export async function readKept(): Promise<void> {
  let wanted = unread();
  let cursor: string | undefined;
  while (wanted.length) {
    const query = { limit: AT_ONCE, ...(cursor ? { cursor } : {}) };
    const page = await ask(api().GET("/library", { params: { query } }));
    useLibrary.getState().merge(page.tracks);
    const { byId } = useLibrary.getState();
    wanted = wanted.filter(({ id }) => !byId[id]);
    const end = page.tracks.at(-1)?.created_at ?? "";
    cursor = page.next_cursor ?? undefined;
    if (!cursor || wanted.every(({ since }) => since > end)) break;
  }
  if (wanted.length) useLibrary.getState().lose(wanted.map(({ id }) => id));
}
