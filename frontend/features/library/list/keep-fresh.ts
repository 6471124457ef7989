import { useConnection } from "@/lib/store/connection";
import { ended, useJobs } from "@/lib/store/jobs";
import { useList } from "./list";
import { useSync } from "./sync";
import { useTags } from "./tags";

const madeCount = (): number =>
  Object.values(useJobs.getState().byId).filter((job) => ended(job) && job.status === "succeeded").length;

/** Reads the list again when the page is come back to, when a song was made, and when the backend is there again. */
export function keepFresh(): () => void {
  const refresh = () => {
    if (document.hidden) return;
    void useList.getState().refresh();
    void useTags.getState().read();
    void useSync.getState().read();
  };
  void useTags.getState().read();
  void useSync.getState().read();
  let made = madeCount();
  const endJobs = useJobs.subscribe((_, before) => {
    const now = madeCount();
    if (before.loaded && now > made) refresh();
    made = now;
  });
  const endReach = useConnection.subscribe((now, before) => {
    if (now.reach === "here" && before.reach === "away") refresh();
  });
  window.addEventListener("focus", refresh);
  document.addEventListener("visibilitychange", refresh);
  return () => {
    endJobs();
    endReach();
    window.removeEventListener("focus", refresh);
    document.removeEventListener("visibilitychange", refresh);
  };
}
