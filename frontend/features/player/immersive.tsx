"use client";
import { Minimize2 } from "lucide-react";
import { Dialog } from "radix-ui";
import { CoverArt } from "@/components/cover-art";
import { IconButton } from "@/components/ui/icon-button";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { Words } from "./lyrics/words";
import { NextButton, PlayButton, PreviousButton } from "./play-controls";
import { useTitle } from "./title";
import { Time } from "./time";
import { useView } from "./view";
import { Wave } from "./wave/wave";

/** The song and nothing else. */
export default function Immersive() {
  const now = usePlayer((state) => state.now);
  const title = useTitle();
  const { immersive, set } = useView();
  if (!now) return null;
  const sung = Boolean(now.track?.lyrics?.length);
  return (
    <Dialog.Root open={immersive} onOpenChange={(open) => set({ immersive: open })}>
      <Dialog.Portal>
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          className="fixed inset-0 z-40 flex flex-col gap-6 bg-bg-0 p-8 outline-none max-md:gap-4 max-md:p-4"
        >
          <div className="flex items-start justify-between gap-4">
            <Dialog.Title className="min-w-0 truncate text-lg font-medium">
              <span className="sr-only">{`${t.player.immersive.title}: `}</span>
              {title}
            </Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label={t.player.immersive.leave}>
                <Minimize2 size={16} aria-hidden />
              </IconButton>
            </Dialog.Close>
          </div>
          <div className="flex min-h-0 flex-1 items-center justify-center gap-12 max-md:flex-col max-md:gap-4">
            <CoverArt
              cover={now.cover}
              peaks={now.peaks}
              className={sung ? "w-[min(40vh,36vw)] shrink-0 max-md:w-40" : "w-[min(56vh,80vw)] shrink-0"}
            />
            {sung && (
              <div className="max-h-full min-h-0 w-full max-w-xl overflow-y-auto">
                <Words large />
              </div>
            )}
          </div>
          <div className="h-36 shrink-0 max-md:h-24">
            <Wave />
          </div>
          <div className="flex items-center justify-center gap-3">
            <PreviousButton />
            <PlayButton className="size-11!" />
            <NextButton />
            <span className="ml-3">
              <Time />
            </span>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
