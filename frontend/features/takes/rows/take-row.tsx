"use client";
import { Star } from "lucide-react";
import { useState } from "react";
import { toast } from "@/lib/notify";
import { TimeAgo } from "@/components/time-ago";
import { IconButton } from "@/components/ui/icon-button";
import type { Job, Track } from "@/lib/api/schema";
import { words } from "@/lib/api/words";
import { useConnection } from "@/lib/store/connection";
import { useLibrary } from "@/lib/store/library";
import * as t from "@/lib/text";
import { TakeMenu } from "../menu/take-menu";
import { seedOf, summary } from "../summary";
import { pieceOf, titleOfTake } from "../take";
import { PlayCover } from "./play-cover";
import { Line, Row } from "./row";
import { TakeStrip } from "./take-strip";
import { TakeTitle } from "./take-title";

function StarButton({ trackId }: { trackId: string }) {
  const starred = useLibrary((state) => state.byId[trackId]?.starred ?? false);
  const star = useLibrary((state) => state.star);
  const flip = () => void star(trackId, !starred).catch((error: unknown) => toast.error(words(error).cause));
  return (
    <IconButton label={t.takes.star} pressed={starred} onClick={flip} className="aria-pressed:text-fg-0">
      <Star size={16} aria-hidden className={starred ? "fill-current" : undefined} />
    </IconButton>
  );
}

/** One take that is there. `place` is its number among several of one job. */
export function TakeRow({ job, track, place }: { job: Job; track: Track; place?: string | undefined }) {
  const kept = useLibrary((state) => state.byId[track.track_id]);
  const engine = useConnection(({ engines }) =>
    engines.length > 1 ? engines.find((one) => one.id === job.engine)?.title : undefined,
  );
  const [editing, setEditing] = useState(false);
  const piece = pieceOf(job, track, kept);
  if (!piece) return null;
  const title = titleOfTake(job, kept);
  const facts = summary(job, track, engine);
  const seed = seedOf(job, track);
  return (
    <Row
      name={place ? `${title}, ${place}` : title}
      state={job.status}
      lead={<PlayCover piece={piece} />}
      middle={<TakeStrip piece={piece} />}
      actions={
        <>
          <StarButton trackId={track.track_id} />
          <TakeMenu job={job} track={track} title={title} cover={piece.cover} onRename={() => setEditing(true)} />
        </>
      }
    >
      <TakeTitle trackId={track.track_id} title={title} mark={place} editing={editing} onEdit={setEditing} />
      <Line>
        {`${facts.join(" · ")} · `}
        <TimeAgo time={job.finished_at ?? job.created_at} />
        {seed && ` · ${seed}`}
      </Line>
    </Row>
  );
}
