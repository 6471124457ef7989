"use client";
import { toast } from "@/lib/notify";
import { words } from "@/lib/api/words";
import { stems } from "@/lib/recipe/edits";
import * as t from "@/lib/text";
import { useSent } from "../sent";
import { useEngineFor, useSource } from "../use-edit";

/** Asks an engine for the stems of what is on. */
export function useMakeStems(): { make: () => void; reason: string | null } {
  const source = useSource();
  const { engine, reason } = useEngineFor("stems");
  const make = () => {
    if (!source || !engine) return;
    const sent = useSent.getState().send(stems(source, engine), t.player.edit.done.stems);
    sent.catch((error: unknown) => toast.error(words(error).cause));
  };
  return { make, reason };
}
