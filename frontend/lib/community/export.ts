import { open } from "@/lib/api/client";
import { save, saveLarge } from "@/lib/download";
import { useConnection } from "@/lib/store/connection";

const NAME = "opentunes.zip";

/** Saves everything of the user's. Where the backend asks who calls it takes the user's token, and no signed link. */
export async function saveEverything(cloud: boolean): Promise<void> {
  const path = `/account/export?cloud=${cloud}`;
  if (useConnection.getState().sign?.mode === "none") return save(path, NAME, { large: true });
  await saveLarge(NAME, () => open(path));
}
