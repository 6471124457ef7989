"use client";
import { Volume1, Volume2, VolumeX } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { usePreferences } from "@/lib/store/preferences";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";

export function Volume() {
  const volume = usePreferences((state) => state.volume);
  const muted = usePlayer((state) => state.muted);
  const set = usePlayer((state) => state.set);
  const silent = muted || volume === 0;
  const Icon = silent ? VolumeX : volume < 0.5 ? Volume1 : Volume2;
  const change = (value: number) => {
    usePreferences.getState().set({ volume: value });
    if (value > 0) set({ muted: false });
  };
  return (
    <div className="flex items-center gap-1">
      <IconButton label={muted ? t.player.unmute : t.player.mute} onClick={() => set({ muted: !muted })}>
        <Icon size={16} aria-hidden />
      </IconButton>
      <input
        type="range"
        aria-label={t.player.volume}
        aria-valuetext={t.player.percent(muted ? 0 : volume)}
        min={0}
        max={1}
        step={0.05}
        value={muted ? 0 : volume}
        onChange={(event) => change(event.currentTarget.valueAsNumber)}
        className="h-6 w-16 accent-(--fg-1)! max-md:h-11 max-md:w-40"
      />
    </div>
  );
}
