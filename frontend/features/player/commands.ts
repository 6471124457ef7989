import type { Command } from "@/lib/commands";
import { usePlayer } from "@/lib/store/player";
import { t } from "@/lib/text";

const STEP = 5;
const on = (): boolean => usePlayer.getState().now !== null;
const move = (by: number) => () => usePlayer.getState().seek(usePlayer.getState().position + by);

export const PLAY_COMMANDS: readonly Command[] = [
  {
    id: "player.toggle",
    title: t.player.toggle,
    group: "play",
    keys: "Space",
    enabled: on,
    run: () => usePlayer.getState().toggle(),
  },
  { id: "player.back", title: t.player.back, group: "play", keys: "ArrowLeft", enabled: on, run: move(-STEP) },
  { id: "player.forward", title: t.player.forward, group: "play", keys: "ArrowRight", enabled: on, run: move(STEP) },
];
