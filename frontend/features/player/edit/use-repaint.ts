"use client";
import { useState } from "react";
import { clock } from "@/lib/format";
import { repaint } from "@/lib/recipe/edits";
import { usePlayer, type Region } from "@/lib/store/player";
import * as t from "@/lib/text";
import { useSent } from "../sent";
import { useEngineFor, useSource } from "../use-edit";
import { useRepaintDraft } from "./repaint-draft";

export const span = ({ start, end }: Region): string => `${clock(start, true)}–${clock(end, true)}`;

/** Sends the region to be made anew. */
export function useRepaint() {
  const source = useSource();
  const { engine, reason } = useEngineFor("repaint");
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async () => {
    const { region } = usePlayer.getState();
    if (!source || !engine || !region || sending) return;
    setSending(true);
    setError(null);
    try {
      const request = repaint(source, region, useRepaintDraft.getState().values, engine);
      await useSent.getState().send(request, t.player.region.repaint(span(region)));
    } catch (failure) {
      setError(failure);
    } finally {
      setSending(false);
    }
  };
  return { engine, reason, sending, error, send };
}
