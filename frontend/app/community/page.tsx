import type { Metadata } from "next";
import { Suspense } from "react";
import { Community } from "@/features/community/community";
import * as t from "@/lib/text";

export const metadata: Metadata = { title: t.community.title };

export default function Page() {
  return (
    <Suspense>
      <Community />
    </Suspense>
  );
}
