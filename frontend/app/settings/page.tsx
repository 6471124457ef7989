import type { Metadata } from "next";
import { Suspense } from "react";
import { Settings } from "@/features/settings/settings";
import { t } from "@/lib/text";

export const metadata: Metadata = { title: t.settings.title };

export default function Page() {
  return (
    <Suspense>
      <Settings />
    </Suspense>
  );
}
