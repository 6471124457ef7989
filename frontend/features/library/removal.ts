import { toast } from "@/lib/notify";
import { words } from "@/lib/api/words";
import { useLibrary } from "@/lib/store/library";
import { t } from "@/lib/text";
import { useList } from "./list";

export function fail(error: unknown): void {
  const { cause, remedy } = words(error);
  toast.error(cause, remedy ? { description: remedy } : {});
}

/** Into the trash, with a way back as long as the notice stands; later the trash has them. */
export async function removeSongs(ids: readonly string[]): Promise<void> {
  const { byId, remove } = useLibrary.getState();
  const titles = ids.map((id) => byId[id]?.title ?? "");
  const done: string[] = [];
  try {
    for (const id of ids) {
      await remove(id);
      done.push(id);
    }
  } catch (error) {
    fail(error);
  }
  useList.getState().drop(done);
  if (!done.length) return;
  toast(t.library.removed(titles.slice(0, done.length)), {
    action: { label: t.common.undo, onClick: () => void restoreSongs(done) },
    duration: 10_000,
  });
}

export async function restoreSongs(ids: readonly string[]): Promise<void> {
  try {
    for (const id of ids) await useLibrary.getState().restore(id);
  } catch (error) {
    fail(error);
  }
  await useList.getState().refresh();
}
