"use client";
import { useMemo } from "react";
import { Button } from "@/components/ui/button";
import { useCommands, type Command } from "@/lib/commands";
import { STUDIO_KEYS } from "@/lib/studio-keys";
import { go } from "@/lib/studio-url";
import * as t from "@/lib/text";
import { GenerateNotes } from "./generate-notes";
import { showProblem } from "./show-problem";
import { submitForm, useSubmission } from "./submission";
import { useForm } from "./use-form";
import { useObstacle } from "./use-obstacle";

const small = () => window.matchMedia("(max-width: 767px)").matches;
const NOTES = "make-generate-notes";

/** Sends the recipe; sticks to the bottom of the panel. */
export function GenerateBar() {
  const { recipe, problems } = useForm();
  const obstacle = useObstacle();
  const sending = useSubmission((state) => state.sending);
  const run = useMemo(
    () => async () => {
      if (useSubmission.getState().sending) return;
      if (obstacle) {
        useSubmission.setState({ tried: true });
        return showProblem(problems);
      }
      const job = await submitForm();
      if (!job)
        showProblem(Object.fromEntries(useSubmission.getState().refused.map((one) => [one.field, one.message])));
      else if (small()) go({ panel: "takes" });
    },
    [obstacle, problems],
  );
  const commands = useMemo<Command[]>(() => [{ ...STUDIO_KEYS.generate, run: () => void run() }], [run]);
  useCommands(commands);
  const { generate } = t.compose;
  return (
    <div className="sticky bottom-0 mt-auto flex flex-col gap-2 border-t border-line bg-bg-1 px-3 py-3">
      <GenerateNotes id={NOTES} obstacle={obstacle} />
      <Button
        kind="primary"
        className="w-full aria-disabled:opacity-50"
        aria-disabled={obstacle !== null}
        aria-describedby={NOTES}
        aria-keyshortcuts="Control+Enter Meta+Enter"
        onClick={() => void run()}
      >
        {sending
          ? generate.sending
          : recipe.variants > 1 && !problems.variants
            ? generate.many(recipe.variants)
            : generate.generate}
      </Button>
    </div>
  );
}
