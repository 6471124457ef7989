"use client";
import { useCallback } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import { useAsked } from "@/lib/asked";
import type { Cloud, SongPage } from "@/lib/cloud/core";
import { embedCode, LINK_DAYS, shareLink } from "@/lib/community/share";
import { sharePage } from "@/lib/community/song";
import * as t from "@/lib/text";

interface ShareDialogProps {
  cloud: Cloud;
  page: SongPage;
  own: boolean;
  onClose: () => void;
}

function Copied({ id, label, text, action }: { id: string; label: string; text: string; action: string }) {
  return (
    <Field htmlFor={id} label={label}>
      <div className="flex gap-2">
        <Input id={id} readOnly value={text} onFocus={(event) => event.target.select()} className="font-mono text-xs" />
        <CopyButton text={text} label={action} />
      </div>
    </Field>
  );
}

/** The link, the player for other sites, and the card that the link shows. */
export function ShareDialog({ cloud, page, own, onClose }: ShareDialogProps) {
  const find = useCallback(() => shareLink(cloud, page, own), [cloud, page, own]);
  const { value: link, error } = useAsked(find);
  const shared = sharePage(page);
  const send = () => void navigator.share({ title: page.title, url: link ?? "" }).catch(() => undefined); // closed
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={t.song.shareTitle(page.title)}>
      <div className="flex flex-col gap-4">
        {page.visibility === "private" && <p className="text-sm text-fg-1">{t.publish.privateShare}</p>}
        {error !== undefined && <ProblemNote error={error} />}
        {link && page.visibility !== "private" && (
          <Copied id="share-link" label={t.song.link} text={link} action={t.song.copyLink} />
        )}
        {page.visibility === "unlisted" && own && (
          <p className="text-xs text-fg-1">{t.publish.unlistedShare(LINK_DAYS)}</p>
        )}
        {shared && (
          <>
            <Copied
              id="share-embed"
              label={t.song.embed}
              text={embedCode(shared, page.title)}
              action={t.song.copyEmbed}
            />
            <figure className="flex flex-col gap-1">
              <figcaption className="text-xs text-fg-1">{t.song.card}</figcaption>
              <img
                src={`${shared}/card.png`}
                alt={t.song.cardAlt(page.title)}
                width={1200}
                height={630}
                className="h-auto w-full rounded-control border border-line"
              />
            </figure>
          </>
        )}
        {link && page.visibility !== "private" && "share" in navigator && (
          <Button onClick={send} className="self-start">
            {t.song.sendTo}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
