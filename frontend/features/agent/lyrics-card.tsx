"use client";
import { Textarea } from "@/components/ui/textarea";
import * as t from "@/lib/text";
import { Card, type PartProps } from "./card";
import { useEdit } from "./use-edit";

/** The lyrics, to be changed where they stand. */
export function LyricsCard({ exchange, run, newest }: PartProps) {
  const { values, edit } = useEdit(exchange, run);
  if (!run.lyrics && !values.lyrics && exchange.edits.lyrics === undefined) return null;
  const { language, rhyme_scheme: scheme } = run.lyrics ?? {};
  const aside = [language, scheme && t.agent.lyrics.scheme(scheme)].filter(Boolean).join(" · ");
  return (
    <Card title={t.agent.lyrics.title} aside={aside} open={newest}>
      <Textarea
        rows={4}
        maxLength={20_000}
        aria-label={t.agent.lyrics.label}
        value={values.lyrics ?? ""}
        onChange={({ target }) => edit({ lyrics: target.value })}
        className="field-sizing-content max-h-96 resize-none"
      />
    </Card>
  );
}
