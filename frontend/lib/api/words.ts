import { CloudError } from "@/lib/cloud/core";
import * as t from "@/lib/text";
import { ApiError, Unreachable } from "./errors";

/** The cloud wants fewer requests, and does not say when. Signing in has limits of its own, told with their wait. */
const isLimit = (error: unknown): boolean =>
  error instanceof CloudError && error.status === 429 && !error.code.startsWith("over_");

/** What went wrong, in the words of who refused it, and the next step. */
export function words(error: unknown): { cause: string; remedy: string | null } {
  if (error instanceof ApiError && error.status === 401) return { cause: t.common.signInFirst, remedy: null };
  if (error instanceof ApiError) {
    const named = error.fields.map((field) => field.message).join(" ");
    const wait = error.retryAfter === null ? null : t.common.retryIn(error.retryAfter);
    return { cause: named || error.message, remedy: error.remedy ?? wait };
  }
  if (error instanceof Unreachable) return { cause: t.common.unreachable(error.address), remedy: null };
  if (error instanceof CloudError && error.code === "away") return { cause: t.community.away, remedy: null };
  if (isLimit(error)) return { cause: t.community.tooOften, remedy: t.community.tooOftenRemedy };
  return { cause: error instanceof Error ? error.message : t.common.unknownError, remedy: null };
}
