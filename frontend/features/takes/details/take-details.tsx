"use client";
import { useMemo, type ReactNode } from "react";
import { useJobs } from "@/lib/store/jobs";
import { useLibrary } from "@/lib/store/library";
import * as t from "@/lib/text";
import { PlayCover } from "../rows/play-cover";
import { Line } from "../rows/row";
import { TakeStrip } from "../rows/take-strip";
import { seedOf, summary } from "../summary";
import { pieceOf } from "../take";
import { FamilyTree } from "./family-tree";
import { Facts, FileFacts, usedFacts } from "./facts";
import { lineage, takesById } from "./lineage";
import type { Family } from "./load";
import { sectionTimes, Times } from "./times";

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2 border-t border-line py-3">
      <h3 className="text-xs font-semibold text-fg-1">{title}</h3>
      {children}
    </section>
  );
}

interface TakeDetailsProps {
  id: string;
  family: Family;
  onChoose: (id: string) => void;
}

/** All that is known of a take: its family, what was really used, where what sounds, its file. */
export function TakeDetails({ id, family, onChoose }: TakeDetailsProps) {
  const byId = useJobs((state) => state.byId);
  const kept = useLibrary((state) => state.byId[id]);
  const jobs = useMemo(() => Object.values(byId), [byId]);
  const take = takesById(jobs).get(id);
  const tree = useMemo(() => lineage(id, jobs), [id, jobs]);
  const piece = take && pieceOf(take.job, take.track, kept);
  if (!take || !piece) return <p className="text-sm text-fg-1">{t.takes.notFound}</p>;
  const { job, track } = take;
  const sections = sectionTimes(track);
  const chords = (track.chords ?? []).map(({ start, name }) => ({ start, name }));
  const notices = job.result?.notices ?? [];
  return (
    <>
      <div className="group mb-3 flex items-center gap-3">
        <PlayCover piece={piece} className="w-16 shrink-0" />
        <div className="min-w-0 flex-1">
          <TakeStrip piece={piece} />
          <Line>{[...summary(job, track), seedOf(job, track)].join(" · ")}</Line>
        </div>
      </div>
      <Part title={t.takes.lineage}>
        <FamilyTree branch={tree} current={id} upload={family.upload} onChoose={onChoose} />
        {tree.children.length === 0 && <p className="text-xs text-fg-1">{t.takes.alone}</p>}
      </Part>
      <Part title={t.takes.used}>
        <Facts facts={usedFacts(track)} />
        {notices.map((notice) => (
          <p key={notice} className="text-xs text-fg-1">
            {notice}
          </p>
        ))}
      </Part>
      {sections.length > 0 && (
        <Part title={t.takes.sections}>
          <Times piece={piece} times={sections} />
        </Part>
      )}
      {chords.length > 0 && (
        <Part title={t.takes.chords}>
          <Times piece={piece} times={chords} />
        </Part>
      )}
      <Part title={t.takes.file}>
        <FileFacts track={track} />
      </Part>
    </>
  );
}
