"use client";
import { useState } from "react";
import { HowToTurnOn } from "@/components/community/how-to-turn-on";
import { NoticePage } from "@/components/community/notice-page";
import { useConnection } from "@/lib/store/connection";
import { useCloud, useSession } from "@/lib/store/session";
import * as t from "@/lib/text";
import { Arrival } from "./arrival";
import { arrivalOf, rememberWhereTo } from "./where-to";
import { SignedIn } from "./signed-in";
import { TokenForm } from "./token-form";
import { WaysIn } from "./ways-in";

function Account() {
  const project = useSession((state) => state.project);
  const user = useSession((state) => state.user);
  const cloud = useCloud();
  const [arrival] = useState(() => arrivalOf(window.location));
  if (!project || !cloud) return <p className="p-4 text-sm text-fg-1">{t.common.loading}</p>;
  if (arrival && !user) return <Arrival cloud={cloud} project={project} arrival={arrival} />;
  return user ? <SignedIn /> : <WaysIn cloud={cloud} project={project} />;
}

/** How to get in, after what the backend asks for. It leads back to where one was. */
export function SignIn() {
  const sign = useConnection((state) => state.sign);
  const project = useSession((state) => state.project);
  useState(() => rememberWhereTo());
  if (project === undefined) return <p className="p-4 text-sm text-fg-1">{t.community.unknownProject}</p>;
  if (sign?.mode === "token") return <TokenForm />;
  if (project) return <Account />;
  return (
    <NoticePage title={t.account.none.title} why={t.account.none.why}>
      <HowToTurnOn how={t.account.none.how} />
    </NoticePage>
  );
}
