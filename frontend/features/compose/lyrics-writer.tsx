"use client";
import { useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import { api, ask } from "@/lib/api/client";
import { isAbort } from "@/lib/api/errors";
import type { Recipe } from "@/lib/recipe/recipe";
import { takesDuration } from "@/lib/recipe/recipe";
import { useRecipe } from "@/lib/store/recipe";
import * as t from "@/lib/text";
import { changeLyrics, useLyricsHistory } from "./lyrics-history";
import { useForm } from "./use-form";

async function write(theme: string, recipe: Recipe, signal: AbortSignal): Promise<void> {
  const { prompt, language, duration, bpm, time_signature } = recipe;
  const length = takesDuration(recipe.task) ? { duration } : {};
  const body = { theme, prompt, language, bpm, time_signature, ...length };
  const { lyrics, title, source, model, hint } = await ask(api().POST("/llm/lyrics", { body, signal }));
  changeLyrics(lyrics, useRecipe.getState().recipe.title ? null : title);
  useLyricsHistory.setState({ written: { lyrics, by: { source, model, hint: hint ?? null } } });
}

/** Has lyrics written, and says who wrote them. What stood there before comes back with undo. */
export function LyricsWriter() {
  const { recipe, counts } = useForm();
  const written = useLyricsHistory((state) => state.written);
  const [theme, setTheme] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [writing, setWriting] = useState(false);
  const stop = useRef<AbortController>(null);
  const id = useId();
  const words = t.compose.lyrics;
  const idea = Boolean(theme.trim() || recipe.prompt.trim());

  const start = async () => {
    stop.current = new AbortController();
    setWriting(true);
    setError(null);
    try {
      await write(theme, recipe, stop.current.signal);
    } catch (problem) {
      if (!isAbort(problem)) setError(problem);
    } finally {
      setWriting(false);
    }
  };
  const by = written?.lyrics === recipe.lyrics ? written.by : null;
  return (
    <div className="flex flex-col gap-2">
      <Field htmlFor={id} label={words.theme}>
        <Input
          id={id}
          maxLength={200}
          placeholder={words.themePlaceholder}
          value={theme}
          onChange={(event) => setTheme(event.target.value)}
        />
      </Field>
      <div className="flex gap-2">
        <Button disabled={!idea || writing || !counts("lyrics")} onClick={() => void start()} className="flex-1">
          {writing ? words.writing : recipe.lyrics.trim() ? words.rewrite : words.write}
        </Button>
        {writing && <Button onClick={() => stop.current?.abort()}>{words.stop}</Button>}
      </div>
      {!idea && <p className="text-xs text-fg-1">{words.wantsIdea}</p>}
      {error !== null && <ProblemNote error={error} />}
      <div role="status" className="flex flex-col gap-1 text-xs text-fg-1 empty:hidden">
        {by && <p>{by.source === "model" && by.model ? words.byModel(by.model) : words.byRules}</p>}
        {by?.hint && <p>{by.hint}</p>}
      </div>
    </div>
  );
}
