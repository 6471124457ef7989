import type { Metadata } from "next";
import { Suspense } from "react";
import { Profile } from "@/features/profile/profile";
import * as t from "@/lib/text";

export const metadata: Metadata = { title: t.profile.title };

export default function Page() {
  return (
    <Suspense>
      <Profile />
    </Suspense>
  );
}
