"use client";
import type { KeyboardEvent } from "react";
import type { Upload } from "@/lib/api/schema";
import { CoverArt } from "@/components/cover-art";
import { cx } from "@/lib/class-names";
import { useLibrary } from "@/lib/store/library";
import type { Playable } from "@/lib/store/player";
import * as t from "@/lib/text";
import { PlayCover } from "../rows/play-cover";
import { pieceOf, titleOfTake } from "../take";
import type { Branch } from "./lineage";

interface TreeProps {
  branch: Branch;
  current: string;
  upload: Upload | null;
  onChoose: (id: string) => void;
}

/** What stands for a song of the family: its piece, if it can be played, and its words. */
function useSong({ branch, upload }: Pick<TreeProps, "branch" | "upload">) {
  const kept = useLibrary((state) => state.byId[branch.id]);
  const gone = useLibrary((state) => Boolean(state.gone[branch.id]));
  const { take } = branch;
  if (take) {
    const { task } = take.job.request;
    const what = gone ? t.takes.deleted : t.takes.tasks[task ?? "text2music"];
    return { title: titleOfTake(take.job, kept), what, piece: gone ? null : pieceOf(take.job, take.track, kept) };
  }
  if (upload?.upload_id !== branch.id) return { title: t.takes.unknownSource, what: "", piece: null };
  const { url, seconds, peaks, title } = upload;
  return { title, what: t.takes.upload, piece: { id: branch.id, title, url, seconds, peaks } satisfies Playable };
}

function Song(props: TreeProps) {
  const { branch, current, onChoose } = props;
  const { title, what, piece } = useSong(props);
  const here = branch.id === current;
  return (
    <div className="group flex min-h-10 items-center gap-3 py-1">
      {piece ? <PlayCover piece={piece} className="w-8 max-md:w-11" /> : <CoverArt className="w-8 max-md:w-11" />}
      <button
        type="button"
        data-branch
        disabled={!branch.take}
        aria-current={here ? "true" : undefined}
        onClick={() => onChoose(branch.id)}
        className={cx(
          "flex min-h-8 min-w-0 flex-1 flex-col justify-center rounded-control px-2 text-left enabled:hover:bg-bg-2 max-md:min-h-11",
          here && "bg-bg-2",
        )}
      >
        <span className="w-full truncate text-sm">{title}</span>
        <span className="text-xs text-fg-1">{[what, here ? t.takes.thisTake : ""].filter(Boolean).join(" · ")}</span>
      </button>
    </div>
  );
}

function Branches(props: TreeProps) {
  const { branch } = props;
  return (
    <li>
      <Song {...props} />
      {branch.children.length > 0 && (
        <ul className="ml-4 border-l border-line pl-3 max-md:ml-3 max-md:pl-2">
          {branch.children.map((child) => (
            <Branches key={child.id} {...props} branch={child} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** Up and down go from song to song, Home and End to the first and last. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const songs = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-branch]:not(:disabled)")];
  const at = songs.findIndex((song) => song === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: songs.length - 1 }[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  songs[to]?.focus();
}

/** The family of a take, from its first ancestor. */
export function FamilyTree(props: TreeProps) {
  return (
    <ul aria-label={t.takes.lineage} onKeyDown={walk}>
      <Branches {...props} />
    </ul>
  );
}
