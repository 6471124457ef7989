"use client";
import { Repeat, SlidersHorizontal, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { RegionNumbers } from "./region-numbers";
import { useRepaintDraft } from "./repaint-draft";
import { RepaintDetails } from "./repaint-details";
import { span, useRepaint } from "./use-repaint";

/** What can be done with the region: hear it, move it by numbers, make it anew. */
export default function RegionBar() {
  const region = usePlayer((state) => state.region);
  const looped = usePlayer((state) => state.loopRegion);
  const [details, setDetails] = useState(false);
  const { values, set } = useRepaintDraft();
  const { engine, reason, sending, error, send } = useRepaint();
  if (!region) return null;
  const { setRegion, set: setPlayer, seek, playing, toggle } = usePlayer.getState();
  const listen = () => {
    setPlayer({ loopRegion: !looped });
    if (looped) return;
    seek(region.start);
    if (!playing) toggle();
  };
  return (
    <form
      data-repaint
      aria-label={t.player.region.title}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      className="flex flex-col gap-2 border-t border-line bg-bg-1 px-3 py-2"
    >
      <div className="flex flex-wrap items-center gap-2">
        <RegionNumbers region={region} />
        <IconButton
          label={t.player.region.listen}
          pressed={looped}
          onClick={listen}
          className="aria-pressed:text-repaint!"
        >
          <Repeat size={16} aria-hidden />
        </IconButton>
        <Input
          aria-label={t.player.repaint.prompt}
          placeholder={t.player.repaint.placeholder}
          maxLength={2000}
          value={values.prompt}
          onChange={(event) => set({ prompt: event.currentTarget.value })}
          className="min-w-40 flex-1 max-md:order-last max-md:basis-full"
        />
        <IconButton label={t.player.repaint.details} aria-expanded={details} onClick={() => setDetails(!details)}>
          <SlidersHorizontal size={16} aria-hidden />
        </IconButton>
        <Button
          type="submit"
          kind="repaint"
          disabled={!engine || sending}
          className="font-mono tabular-nums max-md:flex-1"
        >
          {t.player.region.repaint(span(region))}
        </Button>
        <IconButton label={t.player.region.clear} onClick={() => setRegion(null)}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      {details && <RepaintDetails engine={engine} />}
      {reason && <p className="text-xs text-fg-1">{reason}</p>}
      {error !== null && <ProblemNote error={error} />}
    </form>
  );
}
