"use client";
import { useMemo } from "react";
import { engineFor, type EditTask, type Source } from "@/lib/recipe/edits";
import { useConnection } from "@/lib/store/connection";
import { useJobs } from "@/lib/store/jobs";
import { useLibrary } from "@/lib/store/library";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { useTitle } from "./title";

/** What is on as the source of an edit; null where it is none of the user's own tracks. */
export function useSource(): Source | null {
  const now = usePlayer((state) => state.now);
  const title = useTitle() ?? "";
  return useMemo(
    () => (now?.track ? { id: now.id, title, seconds: now.seconds, stems: (now.track.stems?.length ?? 0) > 0 } : null),
    [now, title],
  );
}

/** Who can do the task on what is on, or why nobody can. */
export function useEngineFor(task: EditTask): ReturnType<typeof engineFor> {
  const engines = useConnection((state) => state.engines);
  const now = usePlayer((state) => state.now);
  const byJob = useJobs((state) => (now?.jobId ? state.byId[now.jobId]?.engine : undefined));
  const byTrack = useLibrary((state) => (now ? state.byId[now.id]?.engine : undefined));
  const own = now?.track !== undefined;
  return useMemo(
    () => (own ? engineFor(engines, byJob ?? byTrack ?? null, task) : { engine: null, reason: t.player.edit.notOwn }),
    [engines, byJob, byTrack, task, own],
  );
}
