"use client";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { saveBlob } from "@/lib/download";
import { asCurl, fileName, readFile, writeFile } from "@/lib/recipe/files";
import { useConnection } from "@/lib/store/connection";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";
import { fillForm } from "./replace-form";
import { requestOfForm } from "./submission";

const words = t.compose.recipes;

function download(): void {
  const { recipe, seedLocked } = useRecipe.getState();
  const title = recipe.title ?? recipe.prompt.slice(0, 40);
  const text = writeFile(seedLocked ? recipe : { ...recipe, seed: null }, recipe.title);
  saveBlob(new Blob([text], { type: "application/json" }), fileName(title));
}

/** A recipe in and out: as a file, and as a command for a shell. */
export function RecipeFiles({ onImported }: { onImported: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [said, setSaid] = useState("");

  const load = async (file: File) => {
    try {
      const { recipe, title } = readFile(await file.text());
      fillForm({ ...recipe }, title ?? file.name);
      onImported();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const copy = async () => {
    try {
      const asked = (useConnection.getState().sign?.mode ?? "none") !== "none";
      await navigator.clipboard.writeText(asCurl(requestOfForm(), asked));
      setSaid(words.copied);
    } catch {
      setSaid(words.notCopied);
    }
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => input.current?.click()}>{words.import}</Button>
        <Button onClick={download}>{words.export}</Button>
        <Button onClick={() => void copy()}>{words.curl}</Button>
      </div>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={words.import}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void load(file);
          target.value = "";
        }}
      />
      {problem && (
        <p role="alert" className="text-sm whitespace-pre-line text-danger">
          {problem}
        </p>
      )}
      <p role="status" className="text-xs text-fg-1 empty:hidden">
        {said}
      </p>
    </div>
  );
}
