"use client";
import { useEffect, useEffectEvent, useState } from "react";
import { toast } from "@/lib/notify";
import { ProblemNote } from "@/components/ui/problem";
import { fillFrom, songToRemix } from "@/lib/community/remix";
import { useConnection } from "@/lib/store/connection";
import { useRecipe } from "@/lib/store/recipe";
import { useSession } from "@/lib/store/session";
import { t } from "@/lib/text";

let begun: string | null = null;

/** Brings a song of the community into the recipe; the draft before can be had back. */
export function RemixArrival({ id, onDone }: { id: string; onDone: () => void }) {
  const project = useSession((state) => state.project);
  const ready = useSession((state) => state.ready);
  const known = useConnection((state) => state.engines.length > 0);
  const [title, setTitle] = useState("");
  const [error, setError] = useState<unknown>();

  const bring = useEffectEvent(async () => {
    const { recipe, seedLocked, restore } = useRecipe.getState();
    try {
      const page = await songToRemix(id);
      if (!page) return setError(new Error(t.remix.missing));
      setTitle(page.title);
      await fillFrom(page);
      toast(`${t.remix.of} ${page.title}`, {
        action: { label: t.common.undo, onClick: () => restore({ recipe, seedLocked }) },
      });
      onDone();
    } catch (refused) {
      setError(refused);
    } finally {
      begun = null;
    }
  });

  useEffect(() => {
    if (!project || !ready || !known || begun === id) return;
    begun = id;
    queueMicrotask(() => void bring());
  }, [project, ready, known, id]);

  return (
    <div role="status" className="border-b border-line px-3 py-2 text-sm text-fg-1">
      {project === null && t.remix.off}
      {error !== undefined && <ProblemNote error={error} />}
      {project !== null && error === undefined && t.remix.fetching(title)}
    </div>
  );
}
