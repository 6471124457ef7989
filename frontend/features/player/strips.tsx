"use client";
import dynamic from "next/dynamic";
import { usePlayer } from "@/lib/store/player";
import { useSent } from "./sent";
import { useView } from "./view";

const RegionBar = dynamic(() => import("./edit/region-bar"), { ssr: false });
const EditStatus = dynamic(() => import("./edit/edit-status"), { ssr: false });
const StemsPanel = dynamic(() => import("./stems/stems-panel"), { ssr: false });
const LyricsPanel = dynamic(() => import("./lyrics/lyrics-panel"), { ssr: false });

/** What the user opens over the transport: region, edits under way, stems, words. */
export function Strips() {
  const chosen = usePlayer((state) => state.region !== null);
  const sent = useSent((state) => state.last !== null);
  const panel = useView((state) => state.panel);
  return (
    <>
      {panel === "stems" && <StemsPanel />}
      {panel === "lyrics" && <LyricsPanel />}
      {sent && <EditStatus />}
      {chosen && <RegionBar />}
    </>
  );
}
