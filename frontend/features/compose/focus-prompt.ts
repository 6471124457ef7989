import { idOf } from "./form-field";

/** Puts the cursor into the prompt, on a small screen as well once its panel is shown. */
export function focusPrompt(): void {
  document.getElementById(idOf("prompt"))?.focus();
}
