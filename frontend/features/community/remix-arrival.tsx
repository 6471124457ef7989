"use client";
import { useEffect, useEffectEvent, useState } from "react";
import { SignInFirst } from "@/components/community/sign-in-first";
import { ProblemNote } from "@/components/ui/problem";
import { bringIn } from "@/lib/community/remix";
import { toast } from "@/lib/notify";
import { useConnection } from "@/lib/store/connection";
import { useRecipe } from "@/lib/store/recipe";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";

let begun: string | null = null;

/** Brings a song of the community into the recipe; the draft before can be had back. */
export function RemixArrival({ id, onDone }: { id: string; onDone: () => void }) {
  const project = useSession((state) => state.project);
  const ready = useSession((state) => state.ready);
  const known = useConnection((state) => state.engines.length > 0);
  const signedOut = useConnection((state) => state.signedOut);
  const [title, setTitle] = useState("");
  const [error, setError] = useState<unknown>();
  const done = useEffectEvent(onDone);

  useEffect(() => {
    if (!project || !ready || !known || begun === id) return;
    begun = id;
    const { recipe, seedLocked, restore } = useRecipe.getState();
    bringIn(id, setTitle)
      .then((name) => {
        const undo = { label: t.common.undo, onClick: () => restore({ recipe, seedLocked }) };
        toast(`${t.remix.of} ${name}`, { action: undo });
        done();
      }, setError)
      .finally(() => (begun = null));
  }, [project, ready, known, id]);

  if (signedOut) return <SignInFirst why={t.remix.signIn} />;
  return (
    <div role="status" className="border-b border-line px-3 py-2 text-sm text-fg-1">
      {project === null && t.remix.off}
      {error !== undefined && <ProblemNote error={error} />}
      {project !== null && error === undefined && t.remix.fetching(title)}
    </div>
  );
}
