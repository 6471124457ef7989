"use client";
import { useEffect } from "react";
import { WholePage } from "@/components/shell/whole-page";
import { Button } from "@/components/ui/button";
import { log } from "@/lib/store/log";
import * as t from "@/lib/text";

/** A page that broke, within the shell: what plays goes on, and what was typed is in the browser's storage. */
export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  useEffect(() => log("studio", error.message, { level: "error", detail: error.stack }), [error]);
  return (
    <WholePage title={t.shell.broken} text={t.shell.brokenWhy(error.message)}>
      <Button onClick={reset}>{t.common.retry}</Button>
      <Button kind="quiet" onClick={() => window.location.reload()}>
        {t.shell.reload}
      </Button>
    </WholePage>
  );
}
