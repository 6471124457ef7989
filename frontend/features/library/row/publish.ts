import { toast } from "@/lib/notify";
import { api, ask } from "@/lib/api/client";
import { useLibrary } from "@/lib/store/library";
import * as t from "@/lib/text";
import { each } from "../list/each";
import { copyShareLink } from "./actions";

export const VISIBILITIES = ["public", "unlisted", "private"] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** Says who may see these songs in the cloud; those that are not there yet are left out, which is said. */
export async function publish(ids: readonly string[], visibility: Visibility): Promise<void> {
  const { byId } = useLibrary.getState();
  const inCloud = ids.filter((id) => byId[id]?.sync?.song_id);
  if (inCloud.length < ids.length) toast(t.library.notInCloud(ids.length - inCloud.length));
  const done = await each(inCloud, (track_id) =>
    ask(api().POST("/library/{track_id}/publish", { params: { path: { track_id } }, body: { visibility } })),
  );
  if (!done.length) return;
  const said = t.library.published(done.length, t.library.visibilities[visibility].toLowerCase());
  const [first] = done;
  const song = done.length === 1 && first ? byId[first]?.sync?.song_id : null;
  const shared = song && visibility !== "private";
  toast(said, shared ? { action: { label: t.library.copyLink, onClick: () => void copyShareLink(song) } } : {});
}
