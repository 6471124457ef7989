"use client";
import dynamic from "next/dynamic";
import { useCommands } from "@/lib/commands";
import { useWide } from "@/lib/use-wide";
import { useCompare } from "@/lib/store/compare";
import { useMix } from "@/lib/store/mix";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { Audio } from "./audio";
import { PLAY_COMMANDS } from "./commands";
import { MiniPlayer } from "./mini-player";
import { Strips } from "./strips";
import { useView } from "./view";
import { WidePlayer } from "./wide-player";

const StemSound = dynamic(() => import("./stems/stem-sound"), { ssr: false });
const OtherSound = dynamic(() => import("./compare/other-sound"), { ssr: false });
const Immersive = dynamic(() => import("./immersive"), { ssr: false });

/** At the foot of every page: the sound goes on from page to page. The height of its bar never changes. */
export function Transport() {
  const wide = useWide();
  const immersive = useView((state) => state.immersive);
  const other = useCompare((state) => state.other);
  const stems = usePlayer((state) => state.now?.track?.stems);
  const mixing = useMix((state) => state.on);
  useCommands(PLAY_COMMANDS);
  return (
    <section aria-label={t.player.title} className="shrink-0 bg-bg-1">
      <Audio />
      {mixing && stems && <StemSound stems={stems} />}
      {other && <OtherSound other={other} />}
      {wide && <Strips />}
      <div className="h-28 border-t border-line max-md:h-16">
        {wide === true && <WidePlayer />}
        {wide === false && <MiniPlayer />}
      </div>
      {immersive && <Immersive />}
    </section>
  );
}
