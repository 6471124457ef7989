"use client";
import type { ReactNode } from "react";
import type { Track } from "@/lib/api/schema";
import { size } from "@/lib/format";
import { useMediaUrl } from "@/lib/media";
import * as t from "@/lib/text";

export type Fact = readonly [name: string, value: ReactNode];

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-xs">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-fg-1">{name}</dt>
          <dd className="font-mono break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** `time_signature` as words: what engines report has names of their own. */
const inWords = (name: string): string => {
  const plain = t.takes.usedNames[name as keyof typeof t.takes.usedNames] ?? name.replaceAll("_", " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
};

/** Everything that the engine says it used, and how it came out. */
export function usedFacts(track: Track): Fact[] {
  const used = Object.entries(track.used ?? {}).filter(([, value]) => value !== null && value !== "");
  return [
    ...used.map(([name, value]): Fact => [inWords(name), String(value)]),
    [t.takes.loudness, t.takes.lufs(track.loudness_lufs.toFixed(1))],
    [t.takes.truePeak, t.takes.dbtp(track.true_peak_dbtp.toFixed(1))],
  ];
}

export function FileFacts({ track }: { track: Track }) {
  const manifest = useMediaUrl(track.manifest);
  const files = track.audio.flatMap(({ format, sample_rate, channels, bytes, sha256 }): Fact[] => [
    [t.takes.file, [format.toUpperCase(), t.takes.rate(sample_rate, channels), size(bytes)].join(" · ")],
    [t.takes.sha, sha256],
  ]);
  return (
    <>
      <Facts facts={files} />
      {manifest && (
        <a
          href={manifest}
          target="_blank"
          rel="noreferrer"
          className="inline-flex min-h-6 items-center text-xs underline max-md:min-h-11"
        >
          {t.takes.openManifest}
        </a>
      )}
    </>
  );
}
