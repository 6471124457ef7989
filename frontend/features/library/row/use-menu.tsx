"use client";
import { useRouter } from "next/navigation";
import { SourceItems } from "@/components/source-items";
import { MenuItem } from "@/components/ui/menu";
import { open } from "@/lib/api/client";
import type { LibraryTrack } from "@/lib/api/schema";
import { fillDraft } from "@/lib/recipe/replace";
import * as t from "@/lib/text";
import { fail } from "../list/fail";

/** How it was made, as its manifest says; that stays when the job is long forgotten. */
async function settingsOf(song: LibraryTrack): Promise<Record<string, unknown>> {
  const manifest: unknown = await (await open(song.track.manifest)).json();
  const request = typeof manifest === "object" && manifest !== null && "request" in manifest ? manifest.request : {};
  return { ...(typeof request === "object" ? request : {}), engine: song.engine };
}

/** What the song is good for in the studio; only what its engine can do. */
export function UseMenu({ song }: { song: LibraryTrack }) {
  const router = useRouter();
  const toForm = () => router.push("/?panel=make");
  const load = () =>
    void settingsOf(song).then((settings) => {
      fillDraft(settings, t.library.settingsUsed);
      toForm();
    }, fail);
  return (
    <>
      <MenuItem onSelect={load}>{t.library.useSettings}</MenuItem>
      <SourceItems track={song} toForm={toForm} />
    </>
  );
}
