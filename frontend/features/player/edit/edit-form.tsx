"use client";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import type { GenerateRequest } from "@/lib/api/schema";
import * as t from "@/lib/text";
import { useSent } from "../sent";

interface EditFormProps {
  text: string;
  submit: string;
  /** What is sent, and what it is called. */
  build: () => { request: GenerateRequest; what: string };
  onSent: () => void;
  children: ReactNode;
}

/** The form of one edit. On an error it stays open, with all that was typed. */
export function EditForm({ text, submit, build, onSent, children }: EditFormProps) {
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async () => {
    const { request, what } = build();
    setSending(true);
    setError(null);
    try {
      await useSent.getState().send(request, what);
      onSent();
    } catch (failure) {
      setError(failure);
    } finally {
      setSending(false);
    }
  };
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p className="text-sm text-fg-1">{text}</p>
      {children}
      {error !== null && <ProblemNote error={error} />}
      <div className="flex justify-end gap-2">
        <Button kind="quiet" onClick={onSent}>
          {t.common.cancel}
        </Button>
        <Button type="submit" kind="primary" disabled={sending}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
