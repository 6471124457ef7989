"use client";
import { X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import type { Job } from "@/lib/api/schema";
import { playJob } from "@/lib/player/playable";
import { useCompare } from "@/lib/store/compare";
import { useJobs } from "@/lib/store/jobs";
import { usePlayer } from "@/lib/store/player";
import * as t from "@/lib/text";
import { useSent, type SentEdit } from "../sent";

function told(job: Job | undefined, what: string): string {
  switch (job?.status) {
    case "succeeded":
      return t.player.sent.done(what);
    case "failed":
      return t.player.sent.failed(what, job.error?.message ?? t.common.unknownError);
    case "cancelled":
      return t.player.sent.cancelled(what);
    case "running":
      return t.player.sent.running(what, Math.round(100 * (job.progress ?? 0)));
    default:
      return t.player.sent.waiting(what);
  }
}

function Listen({ sent, job }: { sent: SentEdit; job: Job }) {
  const now = usePlayer((state) => state.now);
  const other = useCompare((state) => state.other);
  const take = playJob(job)[0];
  if (!take || other?.id === take.id) return null;
  const compare = () => {
    if (now?.id !== sent.from.id) usePlayer.getState().play(sent.from);
    useCompare.getState().set(take);
    if (!usePlayer.getState().playing) usePlayer.getState().toggle();
  };
  return (
    <>
      <Button onClick={compare}>{t.player.sent.compare}</Button>
      <Button kind="quiet" onClick={() => usePlayer.getState().play(take)}>
        {t.player.sent.listen}
      </Button>
    </>
  );
}

/** What became of the edit that was sent: in plain words, and with what to do next. */
export default function EditStatus() {
  const { last, dismiss } = useSent();
  const job = useJobs((state) => (last ? state.byId[last.jobId] : undefined));
  if (!last) return null;
  return (
    <div className="flex min-h-10 flex-wrap items-center gap-2 border-t border-line bg-bg-1 px-3 py-1 text-sm">
      <p role="status" className="min-w-0 flex-1">
        {told(job, last.what)}
        {job?.result?.notices?.map((notice) => (
          <span key={notice} className="block text-xs text-fg-1">
            {notice}
          </span>
        ))}
      </p>
      {job?.status === "succeeded" && <Listen sent={last} job={job} />}
      <IconButton label={t.common.close} onClick={dismiss}>
        <X size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
