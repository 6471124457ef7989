/** Everything of the user, to take away or to delete. */
import { type Cloud, told } from "./core.ts";
import type { Json } from "./database.types.ts";

/** Everything of the user's, but the files: their names. */
export const exportMyData = (cloud: Cloud): Promise<Json> => told(cloud.rpc("export_my_data"));

/** Delete the user's files, and then the account with all that is theirs. There is no way back. */
export async function deleteMyAccount(cloud: Cloud): Promise<void> {
  const { files } = (await exportMyData(cloud)) as { files: { bucket: string; name: string }[] };
  for (const bucket of new Set(files.map((file) => file.bucket))) {
    const names = files.filter((file) => file.bucket === bucket).map((file) => file.name);
    for (let at = 0; at < names.length; at += 1000) {
      await told(cloud.storage.from(bucket).remove(names.slice(at, at + 1000)));
    }
  }
  await told(cloud.rpc("delete_my_account"));
}
