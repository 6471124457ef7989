import { useRouter } from "next/navigation";
import { titleOf } from "@/lib/player/playable";
import { useJobs } from "@/lib/store/jobs";
import { ago } from "@/lib/format";
import * as t from "@/lib/text";
import { PaletteGroup, PaletteItem, type Found } from "./palette-item";
import { best } from "./rank";

const SHOWN = 5;

/** Takes of the studio, to look at. */
export function PaletteTakes({ query, choose }: Found) {
  const router = useRouter();
  const byId = useJobs((state) => state.byId);
  const order = useJobs((state) => state.order);
  if (!query) return null;
  const jobs = order.flatMap((id) => byId[id] ?? []).filter((job) => job.result?.tracks.length);
  const found = best(jobs, titleOf, query).slice(0, SHOWN);
  if (found.length === 0) return null;
  return (
    <PaletteGroup heading={t.palette.takes}>
      {found.map((job) => {
        const take = job.result?.tracks[0]?.track_id ?? "";
        return (
          <PaletteItem
            key={job.job_id}
            id={`take:${job.job_id}`}
            title={titleOf(job)}
            aside={<span className="text-xs text-fg-1">{ago(job.created_at)}</span>}
            onSelect={() => choose(() => router.push(`/?panel=takes&take=${encodeURIComponent(take)}`))}
          />
        );
      })}
    </PaletteGroup>
  );
}
