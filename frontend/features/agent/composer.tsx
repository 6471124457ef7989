"use client";
import { SlidersHorizontal, Square } from "lucide-react";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { ProblemNote } from "@/components/ui/problem";
import { Switch } from "@/components/ui/switch";
import { Textarea } from "@/components/ui/textarea";
import { stop } from "@/lib/agent/talk";
import { useCommands, type Command } from "@/lib/commands";
import { useChat, useChatDraft } from "@/lib/store/chat";
import { usePreferences } from "@/lib/store/preferences";
import { STUDIO_KEYS } from "@/lib/studio-keys";
import { go } from "@/lib/studio-url";
import * as t from "@/lib/text";
import { ComposerOptions } from "./composer-options";
import { Ground } from "./ground";
import { speak } from "./speak";
import { useBusy, useLast } from "./use-run";

const MAX_MESSAGE = 4000;

/** Where the user speaks. Nothing typed is lost: the draft is kept, and a message that was not sent stays above. */
export function Composer() {
  const field = useRef<HTMLTextAreaElement>(null);
  const [more, setMore] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const { text, generate, set } = useChatDraft();
  const begun = useChat(({ conversation }) => conversation.exchanges.length > 0);
  const busy = useBusy();
  const last = useLast();

  const commands = useMemo<Command[]>(() => {
    const run = () => {
      const { open, set } = usePreferences.getState();
      if (!open.agent) set({ open: { ...open, agent: true } });
      if (matchMedia("(width < 48rem)").matches) go({ panel: "agent" });
      setTimeout(() => field.current?.focus(), 50);
    };
    return [{ ...STUDIO_KEYS.agent, run }];
  }, []);
  useCommands(commands);

  const send = () => {
    if (busy || !text.trim()) return;
    setProblem(null);
    speak(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className="flex shrink-0 flex-col gap-2 border-t border-line p-3"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {problem !== null && <ProblemNote error={problem} />}
      {more && <ComposerOptions />}
      {begun && !busy && <Ground />}
      <Textarea
        ref={field}
        rows={2}
        maxLength={MAX_MESSAGE}
        aria-label={t.agent.composer.label}
        aria-describedby="agent-keys"
        placeholder={begun ? t.agent.composer.next : t.agent.composer.first}
        value={text}
        onChange={({ target }) => set({ text: target.value })}
        onKeyDown={onKeyDown}
        className="field-sizing-content max-h-40 resize-none max-md:text-base"
      />
      <p id="agent-keys" className="sr-only">
        {t.agent.composer.hint}
      </p>
      <div className="flex items-center gap-1">
        <Switch
          className="flex-row-reverse gap-2!"
          label={t.agent.composer.generate}
          checked={generate}
          onChange={({ target }) => set({ generate: target.checked })}
        />
        <IconButton
          label={t.agent.composer.more}
          aria-expanded={more}
          className="ml-auto"
          onClick={() => setMore(!more)}
        >
          <SlidersHorizontal size={16} aria-hidden />
        </IconButton>
        {busy && last ? (
          <Button onClick={() => void stop(last).then(() => setProblem(null), setProblem)}>
            <Square size={12} fill="currentColor" aria-hidden />
            {t.agent.composer.stop}
          </Button>
        ) : (
          <Button type="submit" disabled={!text.trim()}>
            {t.agent.composer.send}
          </Button>
        )}
      </div>
    </form>
  );
}
