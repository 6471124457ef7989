"use client";
import { useState } from "react";
import { NoticePage } from "@/components/community/notice-page";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import { api, ask } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import { useConnection } from "@/lib/store/connection";
import { usePreferences } from "@/lib/store/preferences";
import * as t from "@/lib/text";
import { leaveSignIn } from "./where-to";

const words = t.account.token;

/** An API token for a studio that asks for one: it is tried before it is kept. */
export function TokenForm() {
  const me = useConnection((state) => state.me);
  const kept = usePreferences((state) => state.token);
  const set = usePreferences((state) => state.set);
  const [token, setToken] = useState("");
  const [error, setError] = useState<unknown>();
  const [asking, setAsking] = useState(false);
  const use = async () => {
    const before = usePreferences.getState().token;
    setAsking(true);
    set({ token: token.trim() });
    try {
      await ask(api().GET("/me"));
      leaveSignIn();
    } catch (refused) {
      set({ token: before });
      setError(refused instanceof ApiError && refused.status === 401 ? new Error(words.wrong) : refused);
      setAsking(false);
    }
  };
  const forget = () => {
    set({ token: "" });
    window.location.reload(); // what was read with it is gone from memory
  };
  return (
    <NoticePage title={words.title} why={words.why}>
      <pre className="overflow-x-auto border-y border-line py-3 font-mono text-xs">{words.command}</pre>
      {me && kept && (
        <div className="flex items-center gap-2">
          <p className="text-sm">{words.inUse(me.owner)}</p>
          <Button kind="quiet" onClick={forget}>
            {words.forget}
          </Button>
        </div>
      )}
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void use();
        }}
      >
        <Field htmlFor="api-token" label={words.label} hint={words.hint}>
          <Input
            id="api-token"
            type="password"
            autoComplete="off"
            required
            value={token}
            onChange={(event) => setToken(event.target.value)}
            aria-describedby="api-token-hint"
            className="font-mono"
          />
        </Field>
        {error !== undefined && <ProblemNote error={error} />}
        <Button type="submit" className="self-start" disabled={asking || !token.trim()}>
          {words.use}
        </Button>
      </form>
    </NoticePage>
  );
}
