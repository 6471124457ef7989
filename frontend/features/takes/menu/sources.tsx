"use client";
import { MenuItem, SubMenu } from "@/components/ui/menu";
import type { Job, Track } from "@/lib/api/schema";
import { useEngine } from "@/lib/store/connection";
import { useRecipe } from "@/lib/store/recipe";
import { go } from "@/lib/studio-url";
import * as t from "@/lib/text";

const TASKS = ["cover", "extend", "complete", "stems"] as const;

/** Puts the take into the form, as what is to be worked on; only what its engine can do. */
export function Sources({ job, track, title }: { job: Job; track: Track; title: string }) {
  const engine = useEngine(job.engine);
  const tasks = TASKS.filter((task) => engine?.tasks.includes(task));
  if (!tasks.length) return null;
  const start = (task: (typeof TASKS)[number]) => {
    const { set, name } = useRecipe.getState();
    set({ task, source: track.track_id, engine: job.engine });
    name(track.track_id, title);
    go({ panel: "make" });
  };
  return (
    <SubMenu label={t.takes.useAsSource}>
      {tasks.map((task) => (
        <MenuItem key={task} onSelect={() => start(task)}>
          {t.takes.sourceTasks[task]}
        </MenuItem>
      ))}
    </SubMenu>
  );
}
