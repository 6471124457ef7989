import { CloudError } from "@/lib/cloud/core";
import * as t from "@/lib/text";
import { ApiError, Unreachable } from "./errors";

/** What went wrong, in the words of who refused it, and the next step. */
export function words(error: unknown): { cause: string; remedy: string | null } {
  if (error instanceof ApiError && error.status === 401) return { cause: t.common.signInFirst, remedy: null };
  if (error instanceof ApiError) {
    const named = error.fields.map((field) => field.message).join(" ");
    return { cause: named || error.message, remedy: error.remedy };
  }
  if (error instanceof Unreachable) return { cause: t.common.unreachable(error.address), remedy: null };
  if (error instanceof CloudError && error.code === "away") return { cause: t.community.away, remedy: null };
  return { cause: error instanceof Error ? error.message : t.common.unknownError, remedy: null };
}
