"use client";
import { ground } from "@/lib/agent/conversation";
import { useChat } from "@/lib/store/chat";
import * as t from "@/lib/text";

/** What the next message goes on from: the song above, or the recipe. */
export function Ground() {
  const title = useChat(({ conversation }) => {
    const on = ground(conversation);
    return on && (on.edits.title ?? on.outcome?.title ?? "");
  });
  return (
    <p className="truncate text-xs text-fg-1">
      {title === null ? t.agent.composer.onRecipe : t.agent.composer.onTop(title)}
    </p>
  );
}
