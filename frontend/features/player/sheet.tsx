"use client";
import { ChevronDown } from "lucide-react";
import { Dialog } from "radix-ui";
import { IconButton } from "@/components/ui/icon-button";
import * as t from "@/lib/text";
import { CompareSwitch } from "./compare/compare-switch";
import { NextButton, PlayButton, PreviousButton } from "./play-controls";
import { LoopButton, Rate } from "./rate";
import { Strips } from "./strips";
import { Time } from "./time";
import { Title } from "./title";
import { ImmersiveButton, Tools } from "./tools";
import { useView } from "./view";
import { Volume } from "./volume";
import { Wave } from "./wave/wave";
import { ZoomButtons } from "./wave/zoom-buttons";

/** The whole player on a small screen. */
export default function Sheet() {
  const { sheet, set } = useView();
  return (
    <Dialog.Root open={sheet} onOpenChange={(open) => set({ sheet: open })}>
      <Dialog.Portal>
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-0 z-30 flex flex-col overflow-y-auto bg-bg-0 outline-none md:hidden"
        >
          <div className="flex items-center gap-2 border-b border-line px-3">
            <div className="min-w-0 flex-1">
              <Title />
            </div>
            <Dialog.Title className="sr-only">{t.player.title}</Dialog.Title>
            <CompareSwitch />
            <Dialog.Close asChild>
              <IconButton label={t.player.collapse}>
                <ChevronDown size={18} aria-hidden />
              </IconButton>
            </Dialog.Close>
          </div>
          <div className="h-44 shrink-0 px-3 pt-2">
            <Wave />
          </div>
          <div className="flex items-center justify-between px-3">
            <Time />
            <span className="flex">
              <ZoomButtons />
              <ImmersiveButton />
            </span>
          </div>
          <div className="flex items-center justify-center gap-4 py-2">
            <LoopButton />
            <PreviousButton />
            <PlayButton className="size-14!" />
            <NextButton />
            <Rate />
          </div>
          <div className="flex justify-center border-t border-line px-1 py-1">
            <Tools />
          </div>
          <div className="flex justify-center pb-2">
            <Volume />
          </div>
          <Strips />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
