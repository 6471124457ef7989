import type { Metadata } from "next";
import { Suspense } from "react";
import { Playlist } from "@/features/playlist/playlist";
import * as t from "@/lib/text";

export const metadata: Metadata = { title: t.playlist.title };

export default function Page() {
  return (
    <Suspense>
      <Playlist />
    </Suspense>
  );
}
