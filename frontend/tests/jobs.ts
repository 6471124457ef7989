import type { Attempt, Job, Track } from "@/lib/api/schema";

/** A job as the API shows it. */
export const job = (more: Partial<Job> = {}): Job => ({
  job_id: "job",
  status: "queued",
  stage: null,
  step: null,
  steps: null,
  progress: 0,
  queue_position: null,
  eta_seconds: null,
  attempt: 0,
  attempts: [],
  cancel_requested: false,
  engine: "houseband",
  owner: "local",
  created_at: "2026-11-26T09:00:00.000Z",
  started_at: null,
  finished_at: null,
  request: { task: "text2music", prompt: "slow waltz", duration: 5, seed: 7, variants: 1 },
  result: null,
  error: null,
  links: { self: "/jobs/job", events: "/jobs/job/events", deliveries: null, retry_of: null },
  priority: "interactive",
  deadline_at: null,
  webhook: null,
  cover: null,
  ...more,
});

export const attempt = (message = "the engine was lost"): Attempt => ({
  attempt: 1,
  started_at: null,
  ended_at: "2026-11-26T09:00:01.000Z",
  error: { code: "lost", message, field: null, remedy: null, retryable: true },
  counts: true,
});

export const track = (id: string, more: Partial<Track> = {}): Track => ({
  track_id: id,
  audio: [
    {
      url: `/audio/${id}.wav`,
      format: "wav",
      seconds: 5,
      sample_rate: 44100,
      channels: 2,
      bytes: 882_044,
      sha256: "0".repeat(64),
    },
  ],
  manifest: `/audio/${id}.json`,
  loudness_lufs: -14,
  true_peak_dbtp: -1.2,
  peaks: [0, 128, 255],
  used: { seed: 7, bpm: 100 },
  ...more,
});
