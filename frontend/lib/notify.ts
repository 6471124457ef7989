import type { ExternalToast } from "sonner";
import { create } from "zustand";
import * as t from "@/lib/text";

/** Whether a notice has been asked for: then there is a place where they show, which gets those from before it, too. */
export const useNotices = create(() => ({ wanted: false }));

function load() {
  useNotices.setState({ wanted: true });
  return import("sonner").then((module) => module.toast);
}

/** A notice that passes by itself; what shows it is loaded with the first one. */
export function toast(text: string, options?: ExternalToast): void {
  void load().then((show) => show(text, options));
}

/** A notice that something failed. */
toast.error = (text: string, options?: ExternalToast): void => void load().then((show) => show.error(text, options));

/** A notice of something that can be taken back while it stands. */
export const offerUndo = (text: string, undo: () => void): void =>
  toast(text, { action: { label: t.common.undo, onClick: undo } });
