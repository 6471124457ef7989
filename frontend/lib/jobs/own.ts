import { tellTabs } from "./tabs";

const KEY = "opentunes.jobs";
const KEPT = 50;

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

/**
 * Says that this tab asked for the job: its takes are offered to the player when they are there, reloads or not. The
 * other tabs learn that there is one more.
 */
export function claim(id: string): void {
  if (!isOwn(id)) tellTabs();
  const ids = [...read().filter((known) => known !== id), id].slice(-KEPT);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(ids));
  } catch {
    // without storage nothing is offered
  }
}

export const isOwn = (id: string): boolean => read().includes(id);
