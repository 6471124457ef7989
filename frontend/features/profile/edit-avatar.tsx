"use client";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import type { Cloud } from "@/lib/cloud/core";
import { setAvatar } from "@/lib/cloud/people";
import { squarePicture } from "@/lib/community/avatar";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";

/** A new picture; it is shown as soon as the cloud has it. */
export function EditAvatar({ cloud, onChanged }: { cloud: Cloud; onChanged: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<unknown>();
  const [sending, setSending] = useState(false);
  const send = async (file: File | undefined) => {
    if (!file) return;
    setSending(true);
    setError(undefined);
    try {
      await setAvatar(cloud, await squarePicture(file));
      await useSession.getState().refresh();
      onChanged();
    } catch (refused) {
      setError(refused);
    } finally {
      setSending(false);
    }
  };
  return (
    <div className="flex flex-col items-start gap-1">
      <input
        ref={input}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        aria-label={t.profile.avatar}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          void send(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <Button disabled={sending} onClick={() => input.current?.click()}>
        {t.profile.chooseAvatar}
      </Button>
      <p className="text-xs text-fg-1">{t.profile.avatarHint}</p>
      {error !== undefined && <ProblemNote error={error} />}
    </div>
  );
}
