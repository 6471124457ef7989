"use client";
import dynamic from "next/dynamic";
import { useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { size } from "@/lib/format";
import * as t from "@/lib/text";
import { FactList } from "./fact-list";
import { forgetKept, kept } from "./kept";

const AlertDialog = dynamic(() => import("@/components/ui/alert-dialog").then((part) => part.AlertDialog), {
  ssr: false,
});
const { storage } = t.settings;
const follow = (changed: () => void) => {
  window.addEventListener("storage", changed);
  return () => window.removeEventListener("storage", changed);
};
const snapshot = () => JSON.stringify(kept(localStorage));
const named = (name: string) => storage.names.find(([key]) => key === name)?.[1] ?? name;
/** Names of what is put aside for an account have its id behind an @. */
const title = (name: string) => {
  const [draft = name, owner] = name.split("@");
  return owner ? storage.ofAccount(named(draft)) : named(name);
};

/** What this browser keeps, and a way to be rid of it. */
export function Storage() {
  const [asking, setAsking] = useState(false);
  const items = JSON.parse(useSyncExternalStore(follow, snapshot, () => "[]")) as ReturnType<typeof kept>;
  const forget = async () => {
    await forgetKept(localStorage);
    window.location.reload();
  };
  return (
    <>
      <p className="text-sm text-fg-1">{storage.about}</p>
      {items.length > 0 && <FactList facts={items.map(({ name, bytes }) => [title(name), size(bytes)] as const)} />}
      <Button kind="danger" className="self-start" onClick={() => setAsking(true)}>
        {storage.clear}
      </Button>
      {asking && (
        <AlertDialog
          open
          onOpenChange={setAsking}
          title={storage.sure}
          description={storage.consequence}
          action={storage.clear}
          onAction={() => void forget()}
        />
      )}
    </>
  );
}
