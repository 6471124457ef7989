"use client";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ProblemNote } from "@/components/ui/problem";
import { api, ask } from "@/lib/api/client";
import { useMediaUrl } from "@/lib/media";
import { useChat } from "@/lib/store/chat";
import * as t from "@/lib/text";
import { Card, type PartProps } from "./card";

/** The cover, and what it is meant to show; it can be drawn anew. */
export function CoverCard({ exchange, run, newest }: PartProps) {
  const [drawing, setDrawing] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const cover = exchange.drawn ?? run.cover;
  const url = useMediaUrl(cover?.url);
  const { idea } = run;
  if (!idea && !cover) return null;
  const draw = async () => {
    if (!idea) return;
    setDrawing(true);
    setProblem(null);
    try {
      const { prompt, palette = [], mood = "", genre = "", title = "" } = idea;
      const body = { prompt, palette, mood, genre, title, model: "auto", width: 1024, height: 1024 };
      const image = await ask(api().POST("/visualizer/image", { body }));
      const drawn = { drawn: image, used: false };
      useChat.getState().change(exchange.id, ({ edits }) => ({ ...drawn, edits: { ...edits, cover: image.image_id } }));
    } catch (error) {
      setProblem(error);
    } finally {
      setDrawing(false);
    }
  };
  return (
    <Card title={t.agent.cover.title} aside={cover && t.agent.cover.by[cover.source]} open={newest}>
      <div className="flex gap-3">
        <div className="grid size-28 shrink-0 place-items-center overflow-hidden rounded-control bg-bg-2 text-xs text-fg-1">
          {url && !drawing ? (
            <img src={url} alt={t.agent.cover.alt(idea?.title ?? "")} className="size-full object-cover" />
          ) : (
            t.agent.cover.drawing
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-2">
          <p className="line-clamp-3 text-xs text-fg-1">{idea?.prompt}</p>
          {idea?.palette && <Palette colours={idea.palette} />}
          <Button className="mt-auto self-start" disabled={drawing || !cover || !idea} onClick={() => void draw()}>
            {t.agent.cover.again}
          </Button>
        </div>
      </div>
      {cover?.notice && <p className="mt-2 text-xs text-fg-1">{cover.notice}</p>}
      {problem !== null && <ProblemNote error={problem} className="mt-2" />}
    </Card>
  );
}

function Palette({ colours }: { colours: readonly string[] }) {
  return (
    <div aria-hidden className="flex h-2 w-24 overflow-hidden rounded-control">
      {colours.map((colour) => (
        <span key={colour} className="flex-1" style={{ background: colour }} />
      ))}
    </div>
  );
}
