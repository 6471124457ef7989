import { toast } from "@/lib/notify";
import type { GenerateRequest, Job, Track } from "@/lib/api/schema";
import { words } from "@/lib/api/words";
import { retake as anew } from "@/lib/recipe/edits";
import { fromRequest, toRequest } from "@/lib/recipe/recipe";
import { useConnection } from "@/lib/store/connection";
import { useJobs } from "@/lib/store/jobs";
import { useLibrary } from "@/lib/store/library";
import * as t from "@/lib/text";

const complain = (error: unknown): void => void toast.error(words(error).cause);

/** The request that makes this very take: of several variants its own seed. */
export function settingsOf(job: Job, track: Track): Record<string, unknown> {
  const several = (job.request.variants ?? 1) > 1;
  const seed = track.used?.seed ?? job.request.seed;
  return { ...job.request, engine: job.engine, seed, ...(several ? { variants: 1 } : {}) };
}

/** The take played anew, where its engine can; else its recipe again. Either with a seed that the backend draws. */
function retakeOf(job: Job, track: Track, title: string): GenerateRequest {
  const engine = useConnection.getState().engines.find((one) => one.id === job.engine) ?? null;
  const { format } = job.request;
  if (engine?.tasks.includes("retake")) {
    const source = { id: track.track_id, title, seconds: track.audio[0]?.seconds ?? 0, stems: !!track.stems?.length };
    return { ...anew(source, null, engine), ...(format ? { format } : {}) };
  }
  return toRequest({ ...fromRequest(job.request), engine: job.engine, seed: null, variants: 1 }, engine);
}

export function retake(job: Job, track: Track, title: string): void {
  useJobs
    .getState()
    .submit(retakeOf(job, track, title))
    .catch(complain);
}

/** Deletes, and offers the way back. */
export function removeTake(id: string, title: string): void {
  const { remove, restore } = useLibrary.getState();
  const undo = () => void restore(id).catch(complain);
  remove(id).then(() => toast(t.takes.removed(title), { action: { label: t.common.undo, onClick: undo } }), complain);
}
