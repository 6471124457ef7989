import type { Metadata } from "next";
import { Suspense } from "react";
import { Dashboard } from "@/features/dashboard/dashboard";
import * as t from "@/lib/text";

export const metadata: Metadata = { title: t.dashboard.title };

export default function Page() {
  return (
    <Suspense>
      <Dashboard />
    </Suspense>
  );
}
