"use client";
import dynamic from "next/dynamic";
import { useOverlay } from "@/lib/store/overlay";

const Palette = dynamic(() => import("./palette").then((part) => part.Palette), { ssr: false });
const ShortcutsDialog = dynamic(() => import("./shortcuts-dialog").then((part) => part.ShortcutsDialog), {
  ssr: false,
});

/** What can lie over every page; each is loaded when it is first asked for. */
export function Overlays() {
  const open = useOverlay((state) => state.open);
  return (
    <>
      {open === "palette" && <Palette />}
      {open === "shortcuts" && <ShortcutsDialog />}
    </>
  );
}
