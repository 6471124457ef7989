"use client";
import { TriangleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";

/** Why there is no sound, and the way out; over the waveform, so that nothing moves. */
export function Trouble() {
  const trouble = usePlayer((state) => state.trouble);
  if (!trouble) return null;
  const again = () => {
    const { retry, toggle } = usePlayer.getState();
    retry();
    toggle();
  };
  return (
    <div role="alert" className="absolute inset-0 z-20 flex items-center justify-center gap-3 bg-bg-1/90 px-3 text-xs">
      <TriangleAlert size={16} className="shrink-0 text-danger" aria-hidden />
      <span>{t.player.trouble[trouble]}</span>
      <Button onClick={again}>{trouble === "blocked" ? t.player.play : t.player.retry}</Button>
    </div>
  );
}
