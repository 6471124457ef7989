"use client";
import { X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { IconButton } from "@/components/ui/icon-button";
import { ProblemNote } from "@/components/ui/problem";
import { api, ask } from "@/lib/api/client";
import type { Placed } from "@/lib/api/schema";
import { ago } from "@/lib/format";
import * as t from "@/lib/text";
import { usePages } from "./use-pages";

const words = t.agent.remembered;
const load = async (cursor: string | null) => {
  const query = { limit: 50, ...(cursor ? { cursor } : {}) };
  const page = await ask(api().GET("/memory", { params: { query } }));
  return { items: page.memories, next: page.next_cursor ?? null };
};
const titleOf = ({ facts, text }: Placed): string =>
  (typeof facts.title === "string" && facts.title) || text.slice(0, 60) || words.untitled;

/** What the squad knows of the user's taste, to be forgotten one by one. */
export function MemoryDialog(shown: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { items, setItems, problem, setProblem, more } = usePages(load);
  const forget = async (item_id: string) => {
    try {
      await ask(api().DELETE("/memory/{item_id}", { params: { path: { item_id } } }));
      setItems((before) => before?.filter((one) => one.item_id !== item_id) ?? null);
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <Dialog {...shown} title={t.agent.memory} description={words.about}>
      {problem !== null && <ProblemNote error={problem} />}
      {!items && problem === null && <p className="text-sm text-fg-1">{t.common.loading}</p>}
      {items?.length === 0 && <p className="text-sm">{words.none}</p>}
      <ul>
        {items?.map((item) => (
          <li key={item.item_id} className="flex items-start gap-2 border-t border-line py-2">
            <div className="min-w-0 flex-1">
              <p className="truncate text-sm">{titleOf(item)}</p>
              <p className="line-clamp-2 text-xs text-fg-1">{item.text}</p>
            </div>
            <span className="shrink-0 text-xs leading-8 text-fg-1">{ago(item.created_at)}</span>
            <IconButton label={words.forget(titleOf(item))} onClick={() => void forget(item.item_id)}>
              <X size={14} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      {more && <Button onClick={more}>{words.more}</Button>}
    </Dialog>
  );
}
