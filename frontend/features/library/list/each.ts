import { ApiError } from "@/lib/api/errors";
import { fail } from "./fail";

const AT_ONCE = 4;
const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Does it, and does it again once the backend, which has been asked too often, takes more. */
async function patiently(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 429 || error.retryAfter === null) throw error;
      await wait(error.retryAfter);
    }
  }
}

/**
 * Does something with each song, a few at a time. What has been done, in the order given; the first failure is said,
 * and nothing is begun after it.
 */
export async function each(ids: readonly string[], work: (id: string) => Promise<unknown>): Promise<string[]> {
  const done = new Set<string>();
  const waiting = [...ids];
  let failure: { error: unknown } | null = null;
  const worker = async () => {
    for (let id = waiting.shift(); id !== undefined && !failure; id = waiting.shift()) {
      const current = id;
      try {
        await patiently(() => work(current));
        done.add(current);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const failed = failure as { error: unknown } | null; // set in the workers, which the compiler does not follow
  if (failed) fail(failed.error);
  return ids.filter((id) => done.has(id));
}
