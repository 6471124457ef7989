"use client";
import { useState, type SubmitEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useConnection } from "@/lib/store/connection";
import { usePreferences } from "@/lib/store/preferences";
import * as t from "@/lib/text";

const ID = "api-token";

/** The API token that goes with every request, for backends that ask for one. */
export function Token() {
  const kept = usePreferences((state) => state.token);
  const mode = useConnection((state) => state.sign?.mode);
  const refused = useConnection((state) => state.signedOut);
  const [typed, setTyped] = useState("");
  if (mode === "none" && !kept) return <p className="text-sm text-fg-1">{t.settings.token.notAsked}</p>;

  const keep = (token: string) => {
    usePreferences.getState().set({ token });
    window.location.reload(); // everything that was read is somebody else's
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    keep(typed.trim());
  };
  return (
    <form onSubmit={submit}>
      <Field
        htmlFor={ID}
        label={t.settings.token.label}
        hint={t.settings.token.hint}
        error={kept && refused ? t.settings.token.refused : null}
      >
        <div className="flex gap-2">
          <Input
            id={ID}
            type="password"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder={kept ? t.settings.token.kept : ""}
            aria-describedby={`${ID}-hint`}
          />
          <Button type="submit" disabled={!typed.trim()}>
            {t.settings.token.save}
          </Button>
          {kept && <Button onClick={() => keep("")}>{t.settings.token.forget}</Button>}
        </div>
      </Field>
    </form>
  );
}
