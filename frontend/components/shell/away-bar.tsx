"use client";
import { useEffect, useState } from "react";
import { toast } from "@/lib/notify";
import { backend } from "@/lib/api/backend";
import { api, ask } from "@/lib/api/client";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";

const BAR = "flex min-h-8 items-center gap-3 border-b border-line bg-bg-2 px-3 text-sm max-md:min-h-11";
const ACTION =
  "flex h-8 shrink-0 items-center underline underline-offset-4 hover:text-fg-1 disabled:opacity-50 max-md:h-11";

function Away({ since }: { since: number }) {
  const [asking, setAsking] = useState(false);
  const [hidden, setHidden] = useState(false);
  if (hidden) return null;
  const again = async () => {
    setAsking(true);
    await ask(api().GET("/livez")).catch(() => undefined);
    setAsking(false);
  };
  return (
    <div className={BAR}>
      <span aria-hidden className="size-2 shrink-0 rounded-full bg-danger" />
      <p className="min-w-0 flex-1 truncate max-md:py-1 max-md:whitespace-normal">
        {t.shell.away(backend())} <span className="text-fg-1">{t.shell.awaySince(new Date(since))}</span>
      </p>
      <button type="button" onClick={() => void again()} disabled={asking} className={ACTION}>
        {t.common.retry}
      </button>
      <button type="button" onClick={() => setHidden(true)} className={ACTION}>
        {t.shell.hide}
      </button>
    </div>
  );
}

/** Under the header while the backend is away. It covers nothing: what is below makes room. */
export function AwayBar() {
  const awaySince = useConnection((state) => (state.reach === "away" ? state.awaySince : null));
  useEffect(
    () =>
      useConnection.subscribe((now, before) => {
        if (before.reach === "away" && now.reach === "here") toast(t.shell.back, { duration: 3000 });
      }),
    [],
  );
  return (
    <div role="status" className="shrink-0">
      {awaySince !== null && <Away key={awaySince} since={awaySince} />}
    </div>
  );
}
