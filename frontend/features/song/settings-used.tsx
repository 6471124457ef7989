import type { SongPage } from "@/lib/cloud/core";
import { clock } from "@/lib/format";
import * as t from "@/lib/text";

/** How it was made, as far as is known. */
export function SettingsUsed({ page }: { page: SongPage }) {
  const rows: [string, string | null][] = [
    [t.song.length, clock(page.duration_s)],
    [t.song.bpm, page.bpm === null ? null : t.song.bpmValue(page.bpm)],
    [t.song.key, page.musical_key],
    [t.song.engine, page.engine],
    [t.song.language, page.language],
    [t.song.tags, page.tags.join(", ") || null],
  ];
  return (
    <section aria-label={t.song.settings} className="px-4 py-4 md:pl-0">
      <h2 className="pb-2 text-xs text-fg-1">{t.song.settings}</h2>
      <dl className="grid grid-cols-[96px_1fr] gap-y-1 text-sm">
        {rows.map(
          ([name, value]) =>
            value && (
              <div key={name} className="contents">
                <dt className="text-fg-1">{name}</dt>
                <dd className="font-mono text-xs leading-5 break-words">{value}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}
