/** Puts text on the clipboard; false where the browser refuses, as on pages served by plain HTTP from another host. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
