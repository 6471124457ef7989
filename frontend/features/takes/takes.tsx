"use client";
import { Suspense, useState } from "react";
import * as t from "@/lib/text";
import { useSeen } from "@/lib/use-seen";
import { ChosenTake } from "./chosen-take";
import { Skeleton } from "./skeleton";
import { TakesFilter, type Shown } from "./filter";
import { TakesList } from "./takes-list";

const ALL: Shown = { status: "all", engine: null };

/** Everything that was made and is being made, newest first. */
export function Takes() {
  const [shown, setShown] = useState(ALL);
  const [place, seen] = useSeen<HTMLElement>();
  return (
    <section ref={place} aria-label={t.takes.title} className="flex min-h-full flex-col">
      <header className="sticky top-0 z-10 flex h-12 shrink-0 items-center gap-3 border-b border-line bg-bg-0 px-4 max-md:h-14 max-md:px-3">
        <h2 className="text-base font-semibold max-md:sr-only">{t.takes.title}</h2>
        <TakesFilter shown={shown} onChange={setShown} />
      </header>
      {seen ? <TakesList shown={shown} /> : <Skeleton />}
      <Suspense>
        <ChosenTake />
      </Suspense>
    </section>
  );
}
