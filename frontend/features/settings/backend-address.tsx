"use client";
import { useState, type SubmitEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { tryBackend, type Tried } from "@/lib/api/try-backend";
import { usePreferences } from "@/lib/store/preferences";
import * as t from "@/lib/text";

const ID = "backend-address";

function keep(backend: string) {
  usePreferences.getState().set({ backend });
  window.location.reload(); // everything that was read is of the other one; what was typed is kept
}

function problem(tried: Tried | null): string | null {
  if (!tried || tried.is === "here") return null;
  if (tried.is === "invalid") return t.settings.address.invalid;
  return t.settings.address[tried.is](tried.address, window.location.origin);
}

/** The backend's address: asked before it is kept, so that a wrong one changes nothing. */
export function BackendAddress() {
  const kept = usePreferences((state) => state.backend);
  const [typed, setTyped] = useState<string | null>(null);
  const [tried, setTried] = useState<Tried | null>(null);
  const [asking, setAsking] = useState(false);
  const error = problem(tried);
  const value = typed ?? kept;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setAsking(true);
    const answer = await tryBackend(value);
    setAsking(false);
    setTried(answer);
    if (answer.is === "here") keep(answer.address);
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Field htmlFor={ID} label={t.settings.address.label} hint={t.settings.address.hint} error={error}>
        <div className="flex gap-2">
          <Input
            id={ID}
            type="url"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            value={value}
            onChange={(event) => setTyped(event.target.value)}
            placeholder={process.env.NEXT_PUBLIC_API_URL || t.settings.address.same}
            aria-invalid={error !== null}
            aria-describedby={error ? `${ID}-hint ${ID}-error` : `${ID}-hint`}
          />
          <Button type="submit" disabled={asking || value === kept}>
            {asking ? t.settings.address.asking : t.settings.address.use}
          </Button>
          {kept && <Button onClick={() => keep("")}>{t.settings.address.standard}</Button>}
        </div>
      </Field>
    </form>
  );
}
