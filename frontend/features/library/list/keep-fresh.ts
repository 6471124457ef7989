import { useConnection } from "@/lib/store/connection";
import { ended, useJobs } from "@/lib/store/jobs";
import { useLibrary } from "@/lib/store/library";
import { useList } from "./list";
import { useSync } from "./sync";
import { useTags } from "./tags";

const madeCount = (): number =>
  Object.values(useJobs.getState().byId).filter((job) => ended(job) && job.status === "succeeded").length;

const SOON_MS = 2000;
const LATEST_MS = 30_000;

const onTheirWay = (): boolean => {
  const { byId } = useLibrary.getState();
  return useList.getState().ids.some((id) => byId[id]?.sync?.status === "syncing");
};

/** Looks again for songs that are on their way into the cloud, less and less often. Returns what ends it. */
function watchSync(refresh: () => void): () => void {
  let wait = SOON_MS;
  let timer: ReturnType<typeof setTimeout>;
  const look = () => {
    timer = setTimeout(() => {
      const going = onTheirWay();
      if (going) refresh();
      wait = going ? Math.min(wait * 2, LATEST_MS) : SOON_MS;
      look();
    }, wait);
  };
  look();
  return () => clearTimeout(timer);
}

/** Reads the list again when the page is come back to, when a song was made or is on its way into the cloud, and when the backend is there again. */
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
  const endSync = watchSync(refresh);
  window.addEventListener("focus", refresh);
  document.addEventListener("visibilitychange", refresh);
  return () => {
    endJobs();
    endReach();
    endSync();
    window.removeEventListener("focus", refresh);
    document.removeEventListener("visibilitychange", refresh);
  };
}
