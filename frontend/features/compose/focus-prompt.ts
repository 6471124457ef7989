import { usePreferences } from "@/lib/store/preferences";
import { idOf } from "./form-field";

const FRAMES = 30;

/** A panel takes a few frames to be shown, and what is hidden takes no focus. */
function focusSoon(frames: number): void {
  const prompt = document.getElementById(idOf("prompt"));
  prompt?.focus();
  if (frames > 0 && document.activeElement !== prompt) requestAnimationFrame(() => focusSoon(frames - 1));
}

/** Puts the cursor into the prompt; a panel that is folded or not shown is brought forth by `show` first. */
export function focusPrompt(show: () => void): void {
  const { open, togglePanel } = usePreferences.getState();
  if (!open.compose) togglePanel("compose");
  show();
  focusSoon(FRAMES);
}
