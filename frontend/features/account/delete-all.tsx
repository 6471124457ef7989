"use client";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import { api, ask } from "@/lib/api/client";
import type { AccountView } from "@/lib/api/schema";
import { forgetAccount } from "@/lib/forget-account";
import { toast } from "@/lib/notify";
import * as t from "@/lib/text";

const words = t.account.section;

/** Asks for the owner's name; what failed half-way goes on from there when it is sent again. */
export function DeleteAll({ account, onGone }: { account: AccountView; onGone: () => void }) {
  const name = account.username ?? account.owner;
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      const left = await ask(api().DELETE("/account", { body: { confirm: typed.trim() } }));
      if (left.account) {
        forgetAccount();
        return window.location.replace("/");
      }
      toast(words.deleted);
      setOpen(false);
      onGone();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-col items-start gap-2">
      <h3 className="text-sm font-medium">{words.delete}</h3>
      <p className="text-sm text-fg-1">{account.account ? words.deleteHint : words.deleteHere}</p>
      <Button kind="danger" onClick={() => setOpen(true)}>
        {words.delete}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={words.delete}
        description={account.account ? words.deleteHint : words.deleteHere}
      >
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            void remove();
          }}
        >
          <Field htmlFor="confirm-delete" label={words.confirm(name)}>
            <Input
              id="confirm-delete"
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </Field>
          {error !== undefined && <ProblemNote error={error} />}
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>{t.common.cancel}</Button>
            <Button type="submit" kind="danger" disabled={busy || typed.trim() !== name}>
              {words.delete}
            </Button>
          </div>
        </form>
      </Dialog>
    </div>
  );
}
