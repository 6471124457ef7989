import type { Metadata } from "next";
import { Suspense } from "react";
import { Library } from "@/features/library/library";
import * as t from "@/lib/text";

export const metadata: Metadata = { title: t.library.title };

export default function Page() {
  return (
    <Suspense>
      <Library />
    </Suspense>
  );
}
