"use client";
import { Download } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import { ApiError, isAbort } from "@/lib/api/errors";
import { saveEverything } from "@/lib/community/export";
import * as t from "@/lib/text";

const words = t.account.section;

/** The zip; while the cloud is away, what is here of it. */
export function ExportAll() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const save = async (cloud: boolean) => {
    setBusy(true);
    setError(undefined);
    try {
      await saveEverything(cloud);
    } catch (refused) {
      if (!isAbort(refused)) setError(refused); // else the user has closed the dialog of the file
    } finally {
      setBusy(false);
    }
  };
  const away = error instanceof ApiError && error.status === 503;
  return (
    <div className="flex flex-col items-start gap-2">
      <h3 className="text-sm font-medium">{words.export}</h3>
      <p className="text-sm text-fg-1">{words.exportHint}</p>
      <div className="flex flex-wrap gap-2">
        <Button disabled={busy} onClick={() => void save(true)}>
          <Download size={14} aria-hidden />
          {busy ? words.exporting : words.export}
        </Button>
        {away && (
          <Button disabled={busy} onClick={() => void save(false)}>
            {words.exportHere}
          </Button>
        )}
      </div>
      {error !== undefined && <ProblemNote error={error} />}
    </div>
  );
}
