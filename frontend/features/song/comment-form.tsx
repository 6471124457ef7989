"use client";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { ProblemNote } from "@/components/ui/problem";
import { Textarea } from "@/components/ui/textarea";
import { addComment } from "@/lib/cloud/comments";
import type { Cloud } from "@/lib/cloud/core";
import * as t from "@/lib/text";

/** As the schema has it. */
const MOST = 2000;
const TELL_FROM = 1800;

/** What is typed stays until the cloud has it. */
export function CommentForm({ cloud, songId, onSent }: { cloud: Cloud; songId: string; onSent: () => void }) {
  const [body, setBody] = useState("");
  const [error, setError] = useState<unknown>();
  const [sending, setSending] = useState(false);
  const length = [...body].length;
  const send = async () => {
    setSending(true);
    try {
      await addComment(cloud, songId, body.trim());
      setBody("");
      setError(undefined);
      onSent();
    } catch (refused) {
      setError(refused);
    } finally {
      setSending(false);
    }
  };
  return (
    <form
      className="flex flex-col gap-2 px-4 pt-2 pb-4"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field
        htmlFor="comment"
        label={t.song.write}
        aside={
          length > TELL_FROM && <span className="text-xs text-fg-1">{t.song.left(Math.max(0, MOST - length))}</span>
        }
        error={length > MOST && t.song.tooLong(MOST)}
      >
        <Textarea
          id="comment"
          rows={2}
          value={body}
          onChange={(event) => setBody(event.target.value)}
          aria-invalid={length > MOST}
          aria-describedby={length > MOST ? "comment-error" : undefined}
        />
      </Field>
      {error !== undefined && <ProblemNote error={error} />}
      <Button type="submit" className="self-end" disabled={sending || !body.trim() || length > MOST}>
        {t.song.send}
      </Button>
    </form>
  );
}
