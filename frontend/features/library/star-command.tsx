"use client";
import { useCommands, type Command } from "@/lib/commands";
import { useLibrary } from "@/lib/store/library";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { each } from "./list/each";
import { useSelection } from "./list/selection";

/** The selected songs; else the one whose row has the focus; else the one that is on. */
function meant(): string[] {
  const { byId } = useLibrary.getState();
  const { ids } = useSelection.getState();
  if (ids.size) return [...ids].filter((id) => byId[id]);
  const row = document.activeElement?.closest<HTMLElement>("[data-song]");
  const { now } = usePlayer.getState();
  const id = row?.dataset.song ?? (now?.track ? now.id : undefined);
  return id === undefined ? [] : [id];
}

async function star(): Promise<void> {
  const ids = meant();
  await useLibrary.getState().ensure(ids);
  const { byId, star } = useLibrary.getState();
  const starred = ids.some((id) => byId[id]?.starred === false);
  await each(ids, (id) => star(id, starred));
}

const COMMANDS: readonly Command[] = [
  {
    id: "track.star",
    title: t.library.starCommand,
    group: "play",
    keys: "s",
    enabled: () => meant().length > 0,
    run: () => void star(),
  },
];

/** `S` is there on every page, for whatever song is meant. */
export function StarCommand() {
  useCommands(COMMANDS);
  return null;
}
