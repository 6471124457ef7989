import type { Metadata } from "next";
import { Suspense } from "react";
import { SignIn } from "@/features/account/sign-in";
import * as t from "@/lib/text";

export const metadata: Metadata = { title: t.account.title };

export default function Page() {
  return (
    <Suspense>
      <SignIn />
    </Suspense>
  );
}
