import type { Job, Track } from "@/lib/api/schema";
import { clock } from "@/lib/format";
import * as t from "@/lib/text";

/** The recipe in a line: what was really used, where the take says it, else what was asked for. */
export function summary(job: Job, track?: Track, engineTitle?: string): string[] {
  const { request } = job;
  const used = track?.used ?? {};
  const bpm = used.bpm ?? request.bpm;
  const key = used.key ?? request.key;
  const seconds = track?.audio[0]?.seconds ?? request.duration;
  const task = request.task ?? "text2music";
  return [
    task === "text2music" ? "" : t.takes.tasks[task],
    seconds ? clock(seconds) : "",
    typeof bpm === "number" ? t.takes.bpm(String(Math.round(bpm))) : "",
    key ? String(key) : "",
    engineTitle ?? "",
  ].filter(Boolean);
}

/** The seed in words; empty where there is none. */
export function seedOf(job: Job, track: Track): string {
  const seed = track.used?.seed ?? job.request.seed;
  return seed === null || seed === undefined ? "" : t.takes.seed(String(seed));
}
