"use client";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import type { Cloud } from "@/lib/cloud/core";
import { signInByMail } from "@/lib/cloud/sign-in";
import * as t from "@/lib/text";
import { comeBack } from "./where-to";

/** Supabase sends one mail a minute to an address. */
const PAUSE_S = 60;

/** A link by mail; once it is sent, it can be sent again after a minute. */
export function MailForm({ cloud }: { cloud: Cloud }) {
  const [email, setEmail] = useState("");
  const [sentTo, setSentTo] = useState<string | null>(null);
  const [wait, setWait] = useState(0);
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>();

  useEffect(() => {
    if (wait <= 0) return;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);

  const send = async () => {
    setSending(true);
    setError(undefined);
    try {
      await signInByMail(cloud, email.trim(), comeBack());
      setSentTo(email.trim());
      setWait(PAUSE_S);
    } catch (refused) {
      setError(refused);
    } finally {
      setSending(false);
    }
  };

  if (sentTo)
    return (
      <div className="flex flex-col items-start gap-3">
        <div role="status">
          <p className="text-base">{t.account.sent(sentTo)}</p>
          <p className="text-sm text-fg-1">{t.account.sentHint}</p>
        </div>
        {error !== undefined && <ProblemNote error={error} />}
        <div className="flex flex-wrap gap-2">
          <Button disabled={wait > 0 || sending} onClick={() => void send()}>
            {wait > 0 ? t.account.resendIn(wait) : t.account.resend}
          </Button>
          <Button kind="quiet" onClick={() => setSentTo(null)}>
            {t.account.otherEmail}
          </Button>
        </div>
      </div>
    );
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field htmlFor="email" label={t.account.email}>
        <Input
          id="email"
          type="email"
          autoComplete="email"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      {error !== undefined && <ProblemNote error={error} />}
      <Button type="submit" kind="plain" className="self-start" disabled={sending}>
        {sending ? t.account.sending : t.account.sendLink}
      </Button>
    </form>
  );
}
