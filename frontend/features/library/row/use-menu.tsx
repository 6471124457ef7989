"use client";
import { useRouter } from "next/navigation";
import { toast } from "@/lib/notify";
import { MenuItem, SubMenu } from "@/components/ui/menu";
import { open } from "@/lib/api/client";
import type { LibraryTrack } from "@/lib/api/schema";
import { useEngine } from "@/lib/store/connection";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";
import { fail } from "../list/fail";

const TASKS = ["cover", "extend", "complete", "stems"] as const;

/** How it was made, as its manifest says; that stays when the job is long forgotten. */
async function settingsOf(song: LibraryTrack): Promise<Record<string, unknown>> {
  const manifest: unknown = await (await open(song.track.manifest)).json();
  const request = typeof manifest === "object" && manifest !== null && "request" in manifest ? manifest.request : {};
  return { ...(typeof request === "object" ? request : {}), engine: song.engine };
}

/** What the song is good for in the studio; only what its engine can do. */
export function UseMenu({ song }: { song: LibraryTrack }) {
  const router = useRouter();
  const engine = useEngine(song.engine);
  const tasks = TASKS.filter((task) => engine?.tasks.includes(task));
  const toForm = () => router.push("/?panel=make");
  const load = () =>
    void settingsOf(song).then((settings) => {
      useRecipe.getState().load(settings);
      toForm();
      toast(t.library.settingsUsed);
    }, fail);
  const start = (task: (typeof TASKS)[number]) => {
    const { set, name } = useRecipe.getState();
    set({ task, source: song.track_id, engine: song.engine });
    name(song.track_id, song.title);
    toForm();
  };
  return (
    <>
      <MenuItem onSelect={load}>{t.library.useSettings}</MenuItem>
      {tasks.length > 0 && (
        <SubMenu label={t.library.asSource}>
          {tasks.map((task) => (
            <MenuItem key={task} onSelect={() => start(task)}>
              {t.library.sourceTasks[task]}
            </MenuItem>
          ))}
        </SubMenu>
      )}
    </>
  );
}
