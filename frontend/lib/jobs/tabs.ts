let channel: BroadcastChannel | null = null;
const open = (): BroadcastChannel => (channel ??= new BroadcastChannel("opentunes.jobs"));

/** Says to the other tabs of this browser that there is something new in the list of jobs. */
export const tellTabs = (): void => open().postMessage(null);

/** Called when another tab says so. Returns what ends it. */
export function onTold(look: () => void): () => void {
  open().addEventListener("message", look);
  return () => open().removeEventListener("message", look);
}
