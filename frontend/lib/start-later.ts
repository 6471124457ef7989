import { startChat } from "@/lib/agent/start";
import { followTabs } from "@/lib/follow-tabs";
import { keepPage } from "@/lib/keep-page";

/** What runs once in a page, and no page needs to be seen. Returns what ends it. */
export function startLater(): () => void {
  const ends = [startChat(), followTabs(), keepPage()];
  return () => ends.forEach((end) => end());
}
