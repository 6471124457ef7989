"use client";
import { useSearchParams } from "next/navigation";
import { CloudGate } from "@/components/community/cloud-gate";
import * as t from "@/lib/text";
import { Feeds } from "./feeds";
import { SearchBox } from "./search-box";
import { SearchResults } from "./search-results";

/** What everybody has published: feeds, and search. */
export function Community() {
  const words = useSearchParams().get("q")?.trim() ?? "";
  return (
    <CloudGate>
      {(cloud) => (
        <section aria-label={t.community.title} className="mx-auto max-w-4xl">
          <div className="flex flex-wrap items-center justify-between gap-3 px-4 pt-4 pb-2">
            <h1 className="text-lg font-semibold">{t.community.title}</h1>
            <SearchBox key={words} words={words} />
          </div>
          {words ? <SearchResults cloud={cloud} words={words} /> : <Feeds cloud={cloud} />}
        </section>
      )}
    </CloudGate>
  );
}
