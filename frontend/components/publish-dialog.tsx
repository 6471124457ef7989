"use client";
import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import { backend } from "@/lib/api/backend";
import type { LibraryTrack, Published } from "@/lib/api/schema";
import type { Visibility } from "@/lib/cloud/core";
import { publishTrack } from "@/lib/community/publish";
import * as t from "@/lib/text";
import { VisibilityChoice } from "./community/visibility-choice";

interface PublishDialogProps {
  track: Pick<LibraryTrack, "track_id" | "title">;
  onClose: () => void;
}

function Told({ published }: { published: Published }) {
  const link = new URL(published.url, backend()).href;
  return (
    <div className="flex flex-col gap-3 border-t border-line pt-3" role="status">
      <p className="text-sm">{t.publish.now(t.community.visibility[published.visibility])}</p>
      {published.visibility === "public" && (
        <Field htmlFor="publish-link" label={t.publish.link}>
          <div className="flex gap-2">
            <Input id="publish-link" readOnly value={link} className="font-mono text-xs" />
            <CopyButton text={link} label={t.publish.copyLink} />
          </div>
        </Field>
      )}
      <Link
        href={`/song/?id=${published.track_id}`}
        className="inline-flex min-h-6 items-center self-start text-sm underline"
      >
        {t.publish.open}
      </Link>
    </div>
  );
}

/** Who may see a song of one's own; the link of a public one. Load it with `next/dynamic`. */
export function PublishDialog({ track, onClose }: PublishDialogProps) {
  const [chosen, setChosen] = useState<Visibility>("public");
  const [published, setPublished] = useState<Published>();
  const [error, setError] = useState<unknown>();
  const [saving, setSaving] = useState(false);
  const save = async () => {
    setSaving(true);
    try {
      setPublished(await publishTrack(track, chosen));
      setError(undefined);
    } catch (refused) {
      setError(refused);
    } finally {
      setSaving(false);
    }
  };
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
        {error !== undefined && <ProblemNote error={error} />}
        <Button type="submit" disabled={saving} className="self-start">
          {saving ? t.publish.saving : t.publish.save}
        </Button>
        {published && <Told published={published} />}
      </form>
    </Dialog>
  );
}
