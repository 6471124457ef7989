const percent = (share: number) => `${Math.round(share * 100)} %`;

export const dashboard = {
  title: "Operators",
  signIn: "Sign in to see how the server does.",
  forbidden: "These figures are for who runs the server.",
  forbiddenHint:
    "Use an API token with the scope operate in the settings. To make one: opentunes token create NAME --scope operate",
  version: (version: string) => `Opentunes ${version}`,
  links: "Elsewhere",
  rayDashboard: "Ray dashboard",
  rayHint: "Opens on the server's own machine alone, and asks for the token in data/ray-token.",
  metrics: "Metrics",
  metricsHint: "For Prometheus.",
  docs: "API docs",
  figures: "Now",
  waiting: "Waiting",
  running: "Running",
  waitingSeconds: "Work waiting",
  succeeded: "Succeeded",
  failed: "Failed",
  cancelled: "Cancelled",
  waiters: "Requests waiting",
  seconds: (value: number) => (value < 100 ? `${value.toFixed(1)} s` : `${Math.round(value)} s`),
  queue: "Queue",
  queueUnit: "jobs waiting or running",
  queueSummary: (now: number, most: number, minutes: number) =>
    `Queue length over the last ${minutes} minutes: ${now} now, ${most} at most.`,
  throughput: "Throughput",
  throughputUnit: "jobs ended per minute",
  throughputSummary: (all: number, minutes: number) =>
    `${all} ${all === 1 ? "job" : "jobs"} ended in the last ${minutes} minutes.`,
  now: "now",
  minutesAgo: (minutes: number) => `${minutes} min ago`,
  asTable: "As a table",
  time: "Time",
  value: "Jobs",
  sinceOpened: "Counted since this page was opened.",
  engines: "Engines",
  engine: "Engine",
  inFlight: "In flight",
  slots: "Slots",
  replicas: "Replicas",
  loaded: "Loaded",
  models: "Models",
  cards: "Cards",
  prediction: "Time prediction",
  waitPrediction: "Wait prediction",
  quality: (error: number | null, within: number | null) =>
    error === null ? "–" : `±${percent(error)}${within === null ? "" : `, ${percent(within)} in time`}`,
  qualityHint: "The median error, and how many took no longer than was said for nine of ten.",
  unload: "Unload",
  unloadEngine: (title: string) => `Unload ${title}`,
  unloaded: (n: number) => (n === 1 ? "1 replica gives its memory back." : `${n} replicas give their memory back.`),
  action: "Action",
  waits: "Waits",
  waitsOf: (n: number) => `Of ${n === 1 ? "the newest job" : `the newest ${n} jobs`} of all users.`,
  p50: "Half within",
  p90: "Nine of ten within",
  noWaits: "No job has been started and ended yet.",
  failures: "Failures",
  noFailures: (n: number) =>
    n === 0
      ? "No job has ended yet."
      : n === 1
        ? "The newest job has not failed."
        : `None of the newest ${n} jobs of all users has failed.`,
  failuresOf: (n: number) =>
    `Of ${n === 1 ? "the newest job" : `the newest ${n} jobs`} of all users. The server's log names jobs by their id.`,
  jobs: (n: number) => (n === 1 ? "1 job" : `${n} jobs`),
  lastOne: "Last",
  events: "Events",
  noEvents: "Nothing has happened since this page was opened.",
};
