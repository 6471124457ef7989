import type { Command } from "@/lib/commands";
import { useCompare } from "@/lib/store/compare";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { setEdge } from "./region";
import { useView } from "./view";

const STEP = 5;
/** In the immersive mode and the sheet too, which are dialogs. */
const always = { inDialogs: true };
const on = (): boolean => usePlayer.getState().now !== null;
const chosen = (): boolean => usePlayer.getState().region !== null;
const move = (by: number) => () => usePlayer.getState().seek(usePlayer.getState().position + by);

/** Sends the form of the repaint, with what it says. */
const submit = () => document.querySelector<HTMLFormElement>("form[data-repaint]")?.requestSubmit();

export const PLAY_COMMANDS: readonly Command[] = [
  {
    ...always,
    id: "player.toggle",
    title: t.player.toggle,
    group: "play",
    keys: "Space",
    enabled: on,
    run: () => usePlayer.getState().toggle(),
  },
  {
    ...always,
    id: "player.back",
    title: t.player.back,
    group: "play",
    keys: "ArrowLeft",
    enabled: on,
    run: move(-STEP),
  },
  {
    ...always,
    id: "player.forward",
    title: t.player.forward,
    group: "play",
    keys: "ArrowRight",
    enabled: on,
    run: move(STEP),
  },
  {
    id: "region.start",
    title: t.player.region.startHere,
    group: "play",
    keys: "[",
    enabled: on,
    run: () => setEdge("start"),
  },
  {
    id: "region.end",
    title: t.player.region.endHere,
    group: "play",
    keys: "]",
    enabled: on,
    run: () => setEdge("end"),
  },
  { id: "region.repaint", title: t.player.region.repaintIt, group: "play", keys: "r", enabled: chosen, run: submit },
  {
    id: "region.clear",
    title: t.player.region.clear,
    group: "play",
    keys: "Escape",
    enabled: chosen,
    run: () => usePlayer.getState().setRegion(null),
  },
  {
    ...always,
    id: "compare.flip",
    title: t.player.compare.flip,
    group: "play",
    keys: "b",
    enabled: () => useCompare.getState().other !== null,
    run: () => useCompare.getState().flip(),
  },
  {
    ...always,
    id: "view.immersive",
    title: t.player.immersive.title,
    group: "view",
    keys: "f",
    enabled: on,
    run: () => useView.getState().set({ immersive: !useView.getState().immersive }),
  },
];
