import { Blend } from "lucide-react";
import Link from "next/link";
import { hex } from "@/lib/community/song";
import * as t from "@/lib/text";

/** Into the studio, with the song as what is started from. */
export function RemixLink({ song }: { song: { id: string; title: string } }) {
  return (
    <Link
      href={`/?remix=${hex(song.id)}`}
      aria-label={t.community.remixOf(song.title)}
      title={t.community.remixOf(song.title)}
      className="grid size-8 shrink-0 place-items-center rounded-control text-fg-1 hover:bg-bg-2 hover:text-fg-0 max-md:size-11"
    >
      <Blend size={16} aria-hidden />
    </Link>
  );
}
