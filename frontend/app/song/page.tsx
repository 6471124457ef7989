import type { Metadata } from "next";
import { Suspense } from "react";
import { Song } from "@/features/song/song";
import * as t from "@/lib/text";

export const metadata: Metadata = { title: t.song.title };

export default function Page() {
  return (
    <Suspense>
      <Song />
    </Suspense>
  );
}
