"use client";
import { useCommands } from "@/lib/commands";
import { useWide } from "@/lib/player/use-wide";
import { t } from "@/lib/text";
import { Audio } from "./audio";
import { PLAY_COMMANDS } from "./commands";
import { MiniPlayer } from "./mini-player";
import { WidePlayer } from "./wide-player";

/** At the foot of every page: the sound goes on from page to page. Its height never changes. */
export function Transport() {
  const wide = useWide();
  useCommands(PLAY_COMMANDS);
  return (
    <section aria-label={t.player.title} className="relative h-28 shrink-0 border-t border-line bg-bg-1 max-md:h-16">
      <Audio />
      {wide ? <WidePlayer /> : <MiniPlayer />}
    </section>
  );
}
