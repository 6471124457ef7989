"use client";
import Link from "next/link";
import { useCallback, useState } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import type { LibraryTrack } from "@/lib/api/schema";
import { useAsked } from "@/lib/asked";
import type { Visibility } from "@/lib/cloud/core";
import { publishTrack } from "@/lib/community/publish";
import { LINK_DAYS, sharedAs } from "@/lib/community/share";
import * as t from "@/lib/text";
import { VisibilityChoice } from "./community/visibility-choice";

interface PublishDialogProps {
  track: Pick<LibraryTrack, "track_id" | "title">;
  onClose: () => void;
}

function Told({ id, visibility, link }: { id: string; visibility: Visibility; link?: string }) {
  return (
    <div className="flex flex-col gap-3 border-t border-line pt-3" role="status">
      <p className="text-sm">{t.publish.now(t.community.visibility[visibility])}</p>
      {link && (
        <Field htmlFor="publish-link" label={t.publish.link}>
          <div className="flex gap-2">
            <Input id="publish-link" readOnly value={link} className="font-mono text-xs" />
            <CopyButton text={link} label={t.publish.copyLink} />
          </div>
        </Field>
      )}
      {link && visibility === "unlisted" && <p className="text-xs text-fg-1">{t.publish.unlistedShare(LINK_DAYS)}</p>}
      <Link href={`/song/?id=${id}`} className="inline-flex min-h-6 items-center self-start text-sm underline">
        {t.publish.open}
      </Link>
    </div>
  );
}

/** Who may see a song of one's own, and its link. Load it with `next/dynamic`. */
export function PublishDialog({ track, onClose }: PublishDialogProps) {
  const id = track.track_id;
  const [choice, setChosen] = useState<Visibility>();
  const [saved, setSaved] = useState<Visibility>();
  const [error, setError] = useState<unknown>();
  const [saving, setSaving] = useState(false);
  const find = useCallback(async () => ({ shared: await sharedAs(id), for: saved }), [id, saved]);
  const { value, error: unread } = useAsked(find);
  const now = value?.shared;
  const chosen = choice ?? saved ?? (value && (now?.visibility ?? "public")); // nothing before it is known what is so now
  const save = async () => {
    if (!chosen) return;
    setSaving(true);
    try {
      setSaved((await publishTrack(track, chosen)).visibility);
      setError(undefined);
    } catch (refused) {
      setError(refused);
    } finally {
      setSaving(false);
    }
  };
  const visible = saved ?? now?.visibility;
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={t.publish.title(track.title)}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <VisibilityChoice legend={t.publish.who} chosen={chosen} onChoose={setChosen} />
        {(error ?? unread) !== undefined && <ProblemNote error={error ?? unread} />}
        <Button type="submit" disabled={saving || !chosen} className="self-start">
          {saving ? t.publish.saving : t.publish.save}
        </Button>
        {visible && <Told id={id} visibility={visible} {...(now ? { link: now.link } : {})} />}
      </form>
    </Dialog>
  );
}
