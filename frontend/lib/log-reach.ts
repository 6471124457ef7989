import { backend } from "@/lib/api/backend";
import { useConnection } from "@/lib/store/connection";
import { log } from "@/lib/store/log";
import * as t from "@/lib/text";

/** Notes in the console when the backend is lost and when it is there again. Returns what ends it. */
export function logReach(): () => void {
  return useConnection.subscribe(({ reach }, before) => {
    if (reach === before.reach) return;
    if (reach === "away") log("backend", t.console.away(backend()), { level: "warning" });
    else if (reach === "here") log("backend", t.console.here(backend()));
  });
}
