"use client";
import { Command as Cmdk } from "cmdk";
import { Dialog } from "radix-ui";
import { useRef, useState } from "react";
import { useFocusBack } from "@/components/ui/focus-back";
import { useOverlay } from "@/lib/store/overlay";
import * as t from "@/lib/text";
import { PaletteCommands } from "./palette-commands";
import { PaletteSongs } from "./palette-songs";
import { PaletteTakes } from "./palette-takes";
import { useSongs } from "./use-songs";

/** Everything that can be done, and every song that can be played, by typing a part of its name. */
export function Palette() {
  const [open, setOpen] = useState(true);
  const [query, setQuery] = useState("");
  const chosen = useRef<(() => void) | null>(null);
  const focus = useFocusBack(() => {
    useOverlay.getState().show(null);
    chosen.current?.();
  });
  const choose = (run: () => void) => {
    chosen.current = run;
    setOpen(false);
  };
  const wanted = query.trim();
  const songs = useSongs(wanted);
  const told = songs.query === wanted && songs.error === null;
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/60" />
        <Dialog.Content
          {...focus}
          aria-describedby={undefined}
          className="fixed top-[12dvh] left-1/2 z-50 w-[min(600px,calc(100vw-16px))] -translate-x-1/2 rounded-control border border-line-strong bg-bg-1 max-md:top-2"
        >
          <Dialog.Title className="sr-only">{t.palette.title}</Dialog.Title>
          <Cmdk label={t.palette.title} shouldFilter={false} vimBindings={false} loop>
            <Cmdk.Input
              value={query}
              maxLength={200}
              onValueChange={setQuery}
              placeholder={t.palette.placeholder}
              className="h-12 w-full border-b border-line bg-transparent px-4 text-base outline-none"
            />
            <Cmdk.List
              label={t.palette.found}
              className="max-h-[min(420px,60dvh)] scroll-py-2 overflow-y-auto overscroll-contain p-2"
            >
              {told && <Cmdk.Empty className="px-2 py-6 text-center text-sm text-fg-1">{t.palette.nothing}</Cmdk.Empty>}
              <PaletteCommands query={wanted} choose={choose} />
              <PaletteTakes query={wanted} choose={choose} />
              <PaletteSongs query={wanted} choose={choose} songs={songs} />
            </Cmdk.List>
          </Cmdk>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
