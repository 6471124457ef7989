import { toast } from "@/lib/notify";
import { useLibrary } from "@/lib/store/library";
import * as t from "@/lib/text";
import { each } from "./each";
import { useList } from "./list";
import { useSelection } from "./selection";

/** Into the trash, with a way back as long as the notice stands; later the trash has them. */
export async function removeSongs(ids: readonly string[]): Promise<void> {
  const { byId, remove } = useLibrary.getState();
  const done = await each(ids, remove);
  useSelection.getState().drop(done);
  useList.getState().drop(done);
  if (!done.length) return;
  toast(t.library.removed(done.map((id) => byId[id]?.title ?? "")), {
    action: { label: t.common.undo, onClick: () => void restoreSongs(done) },
    duration: 10_000,
  });
}

export async function restoreSongs(ids: readonly string[]): Promise<void> {
  const done = await each(ids, useLibrary.getState().restore);
  useSelection.getState().drop(done);
  if (done.length) toast(t.library.restored(done.length));
  await useList.getState().refresh();
}
