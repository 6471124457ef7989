import { toast } from "@/lib/notify";
import * as t from "@/lib/text";

/** Puts text on the clipboard; false where the browser refuses, as on pages served by plain HTTP from another host. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** `copyText`, with a notice of how it went. */
export async function copyAndTell(text: string, { copied, copyFailed } = t.copy): Promise<void> {
  toast((await copyText(text)) ? copied : copyFailed);
}
