import { api, ask } from "@/lib/api/client";
import type { Upload } from "@/lib/api/schema";
import { readKept } from "@/lib/jobs/kept";
import { useJobs } from "@/lib/store/jobs";
import { useLibrary } from "@/lib/store/library";
import { ancestor, takesById } from "./lineage";

const PAGES = 20;

const known = () => takesById(Object.values(useJobs.getState().byId));

/** Reads the job of a take that is older than the list. */
async function readTake(id: string): Promise<boolean> {
  if (known().has(id)) return true;
  await useLibrary.getState().ensure([id]);
  const jobId = useLibrary.getState().byId[id]?.job_id;
  if (!jobId) return false;
  useJobs.getState().merge([await ask(api().GET("/jobs/{job_id}", { params: { path: { job_id: jobId } } }))]);
  return known().has(id);
}

export interface Family {
  found: boolean;
  /** The first of the family, where it is an upload. */
  upload: Upload | null;
}

/**
 * Reads as many jobs as the family of a take needs: what was made from it is newer than it, so the list is read back to
 * its first ancestor, at most a thousand jobs.
 */
export async function readFamily(id: string): Promise<Family> {
  const { load, loadMore, loaded } = useJobs.getState();
  if (!loaded) await load();
  if (!(await readTake(id))) return { found: false, upload: null };
  const complete = () => {
    const { order, byId, nextCursor } = useJobs.getState();
    const first = known().get(ancestor(id, known()));
    const oldest = byId[order.at(-1) ?? ""];
    return nextCursor === null || (first && oldest && oldest.created_at < first.job.created_at);
  };
  for (let page = 0; page < PAGES && !complete(); page++) await loadMore();
  await readKept();
  const top = ancestor(id, known());
  if (known().has(top)) return { found: true, upload: null };
  const upload = await ask(api().GET("/uploads/{upload_id}", { params: { path: { upload_id: top } } })).catch(
    () => null,
  );
  return { found: true, upload };
}
