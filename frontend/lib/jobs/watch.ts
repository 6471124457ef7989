import type { Job } from "@/lib/api/schema";
import { useConnection } from "@/lib/store/connection";
import { useJobs } from "@/lib/store/jobs";
import { followJob } from "./follow";
import { tell } from "./news";
import { readKept } from "./kept";
import { onTold } from "./tabs";
import { ended } from "./views";

/** Milliseconds between looks at the list. */
export const PACE = { active: 1500, idle: 5000, hidden: 10_000, retry: 500 };

const jobsNow = (): Job[] => Object.values(useJobs.getState().byId);
const hidden = (): boolean => document.visibilityState === "hidden";

/** The job to follow: the one that runs, else the next; the one that is followed already, as long as it is as good. */
export function toFollow(jobs: readonly Job[], current: string | null): string | null {
  const active = jobs.filter((job) => !ended(job));
  const running = active.filter((job) => job.status === "running");
  const among = running.length ? running : active;
  if (among.some((job) => job.job_id === current)) return current;
  const place = (job: Job) => job.queue_position ?? Infinity;
  const [next] = among.toSorted((a, b) => place(a) - place(b) || a.created_at.localeCompare(b.created_at));
  return next?.job_id ?? null;
}

/**
 * Keeps the jobs true: one event stream for the one that runs, looks at the list for the others and for what is added
 * elsewhere, at once when another tab says so; no stream in a hidden tab. Tells the console, the player and screen
 * readers what has changed. Returns what ends it.
 */
export function watchJobs(pace = PACE): () => void {
  let followed: { id: string; end: AbortController } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let misses = 0;
  let over = false;
  let looking = false;
  let anew = false; // somebody has asked while the list was being read, for what may not be in it yet

  function stopFollowing(): void {
    followed?.end.abort();
    followed = null;
  }

  async function follow(id: string): Promise<void> {
    const end = new AbortController();
    followed = { id, end };
    for await (const job of followJob(id, end.signal, pace.retry)) useJobs.getState().merge([job]);
    if (end.signal.aborted) return;
    look(0); // what the stream has not told, such as a job that is not there any more
  }

  function choose(): void {
    const id = hidden() ? null : toFollow(jobsNow(), followed?.id ?? null);
    if (id === (followed?.id ?? null)) return;
    stopFollowing();
    if (id) void follow(id);
  }

  function delay(): number {
    if (misses) return Math.min(pace.active * 2 ** misses, pace.hidden);
    if (hidden()) return pace.hidden;
    return jobsNow().filter((job) => !ended(job)).length > 1 ? pace.active : pace.idle;
  }

  function look(inMs = delay()): void {
    if (looking) return void (anew ||= inMs === 0);
    clearTimeout(timer);
    if (over) return;
    const idle = jobsNow().every(ended);
    if (hidden() && idle && useJobs.getState().loaded) return; // `wake` goes on
    timer = setTimeout(() => void refresh(), inMs);
  }

  async function refresh(): Promise<void> {
    if (useConnection.getState().me === null) return look(); // who is not known is refused; once they are, it looks
    const { loaded, load, refresh } = useJobs.getState();
    [looking, anew] = [true, false];
    try {
      await (loaded ? refresh() : load());
      misses = 0;
      useJobs.setState({ trouble: undefined });
      await readKept();
    } catch (trouble) {
      misses += 1;
      useJobs.setState({ trouble });
    }
    looking = false;
    look(anew ? 0 : undefined);
  }

  const wake = () => {
    choose();
    look(hidden() ? undefined : 0);
  };
  const ends = [
    useJobs.subscribe(({ byId }, before) => {
      if (byId === before.byId) return;
      for (const [id, job] of Object.entries(byId)) if (job !== before.byId[id]) tell(before.byId[id], job);
      choose();
      if (Object.keys(byId).length !== Object.keys(before.byId).length) look();
    }),
    useConnection.subscribe(({ reach, me }, before) => {
      if (before.me && me && before.me.owner !== me.owner) useJobs.getState().forgetAll();
      if ((reach === "here" && before.reach === "away") || me?.owner !== before.me?.owner) look(0);
    }),
    onTold(() => look(0)),
    () => document.removeEventListener("visibilitychange", wake),
  ];
  document.addEventListener("visibilitychange", wake);
  void refresh();
  return () => {
    over = true;
    clearTimeout(timer);
    stopFollowing();
    ends.forEach((end) => end());
  };
}
