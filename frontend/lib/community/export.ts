import { backend } from "@/lib/api/backend";
import { open } from "@/lib/api/client";
import { saveBlob } from "@/lib/download";
import { useConnection } from "@/lib/store/connection";

interface Picker {
  showSaveFilePicker: (wish: { suggestedName: string }) => Promise<{ createWritable: () => Promise<WritableStream> }>;
}
const picks = (scope: object): scope is Picker => "showSaveFilePicker" in scope;

const NAME = "opentunes.zip";

/**
 * Saves everything of the user's. Where nobody is asked who they are the browser fetches it; else it needs the token
 * with it, and goes into a file as it comes where the browser can write one, past its memory.
 */
export async function saveEverything(cloud: boolean): Promise<void> {
  const path = `/account/export?cloud=${cloud}`;
  if (useConnection.getState().sign?.mode === "none") return void window.location.assign(backend() + path);
  if (!picks(window)) return saveBlob(await (await open(path)).blob(), NAME);
  const file = await window.showSaveFilePicker({ suggestedName: NAME });
  const response = await open(path);
  await response.body?.pipeTo(await file.createWritable());
}
