import type { Metadata } from "next";
import { Suspense } from "react";
import { AccountSection } from "@/features/account/account-section";
import { Settings } from "@/features/settings/settings";
import * as t from "@/lib/text";

export const metadata: Metadata = { title: t.settings.title };

export default function Page() {
  return (
    <Suspense>
      <Settings account={<AccountSection />} />
    </Suspense>
  );
}
