"use client";
import { Repeat } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { Select } from "@/components/ui/select";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";

const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2];

export function Rate() {
  const rate = usePlayer((state) => state.rate);
  return (
    <Select
      aria-label={t.player.rate}
      title={t.player.rate}
      value={rate}
      onChange={(event) => usePlayer.getState().set({ rate: Number(event.currentTarget.value) })}
      className="w-15! border-transparent! bg-transparent! px-1! font-mono text-xs!"
    >
      {RATES.map((value) => (
        <option key={value} value={value}>
          {t.player.times(value)}
        </option>
      ))}
    </Select>
  );
}

export function LoopButton() {
  const loop = usePlayer((state) => state.loop);
  return (
    <IconButton label={t.player.loop} pressed={loop} onClick={() => usePlayer.getState().set({ loop: !loop })}>
      <Repeat size={16} aria-hidden />
    </IconButton>
  );
}
