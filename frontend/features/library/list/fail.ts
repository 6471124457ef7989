import { toast } from "@/lib/notify";
import { words } from "@/lib/api/words";

/** Says what went wrong with something that has no form of its own. */
export function fail(error: unknown): void {
  const { cause, remedy } = words(error);
  toast.error(cause, remedy ? { description: remedy } : {});
}
