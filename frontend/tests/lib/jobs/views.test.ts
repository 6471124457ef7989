import { describe, expect, test } from "vitest";
import { inOrder, truer } from "@/lib/jobs/views";
import { toFollow } from "@/lib/jobs/watch";
import { attempt, job } from "../../jobs";

describe("of two views of a job the truer is kept", () => {
  const running = job({ status: "running", attempt: 1, stage: "sampling", progress: 0.4 });
  test.each([
    ["an older step", running, job({ status: "running", attempt: 1, progress: 0.2 }), "known"],
    ["a later step", running, job({ status: "running", attempt: 1, progress: 0.5 }), "view"],
    ["the queue, from before it ran", running, job({ status: "queued", attempt: 0 }), "known"],
    [
      "the queue, after an attempt was lost",
      running,
      job({ status: "queued", attempt: 1, attempts: [attempt()] }),
      "view",
    ],
    [
      "the first attempt, while the second runs",
      job({ status: "running", attempt: 2, attempts: [attempt()] }),
      running,
      "known",
    ],
    ["running, after the end", job({ status: "succeeded", attempt: 1, progress: 1 }), running, "known"],
    ["the end", running, job({ status: "cancelled", attempt: 1 }), "view"],
  ] as const)("%s", (_, known, view, kept) => {
    expect(truer(known, view).status).toBe(kept === "known" ? known.status : view.status);
    expect(truer(known, view).progress).toBe(kept === "known" ? known.progress : view.progress);
  });

  test("what says nothing new is the known object itself", () => {
    expect(truer(running, structuredClone(running))).toBe(running);
  });

  test("a wish to cancel is not forgotten by a view from before it", () => {
    const wished = { ...running, cancel_requested: true };
    expect(truer(wished, job({ status: "running", attempt: 1, progress: 0.6 })).cancel_requested).toBe(true);
  });

  test("a place in the queue stays until another is told", () => {
    const waiting = job({ status: "queued", queue_position: 2 });
    expect(truer(waiting, job({ status: "queued" })).queue_position).toBe(2);
    expect(truer(waiting, job({ status: "queued", queue_position: 0 })).queue_position).toBe(0);
    expect(truer(waiting, job({ status: "running", attempt: 1 })).queue_position).toBeNull();
  });
});

test("newest first", () => {
  const at = (id: string, second: number) => job({ job_id: id, created_at: `2026-11-26T09:00:0${second}.000Z` });
  expect(inOrder([at("b", 2), at("c", 3), at("a", 1)])).toEqual(["c", "b", "a"]);
});

describe("the job to follow", () => {
  const waiting = (id: string, queue_position: number | null) => job({ job_id: id, queue_position });
  const running = (id: string) => job({ job_id: id, status: "running", attempt: 1 });
  test.each([
    ["nothing", [job({ status: "succeeded" })], null, null],
    ["what runs, rather than what waits", [waiting("a", 0), running("b")], "a", "b"],
    ["the next in the queue", [waiting("a", 1), waiting("b", 0)], null, "b"],
    ["the one that is followed, as long as it runs", [running("a"), running("b")], "b", "b"],
    ["one whose place is not known, if there is no other", [waiting("a", null)], null, "a"],
  ] as const)("%s", (_, jobs, current, followed) => {
    expect(toFollow(jobs, current)).toBe(followed);
  });
});
