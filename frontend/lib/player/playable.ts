import type { Job, LibraryTrack, Track } from "@/lib/api/schema";
import type { Playable } from "@/lib/store/player";

const TITLE_LENGTH = 60;

/** What to call a job: its title or, in what was told before jobs had one, the beginning of its prompt, or its task. */
export function titleOf(job: Job): string {
  const title = (job.title || job.request.prompt || "").trim().split("\n", 1)[0] ?? "";
  return title.length > TITLE_LENGTH
    ? `${title.slice(0, TITLE_LENGTH - 1).trimEnd()}…`
    : title || (job.request.task ?? "");
}

function playable(track: Track, about: Pick<Playable, "title" | "cover" | "jobId">): Playable | null {
  const audio = track.audio[0];
  if (!audio) return null;
  const { url, seconds } = audio;
  return { id: track.track_id, url, seconds, track, ...(track.peaks ? { peaks: track.peaks } : {}), ...about };
}

export const playTrack = (kept: LibraryTrack): Playable | null =>
  playable(kept.track, { title: kept.title, cover: kept.cover ?? null, jobId: kept.job_id });

/** The takes of a job that has succeeded, in their order. */
export function playJob(job: Job): Playable[] {
  const about = { title: titleOf(job), cover: job.cover ?? null, jobId: job.job_id };
  return (job.result?.tracks ?? []).flatMap((track) => playable(track, about) ?? []);
}
