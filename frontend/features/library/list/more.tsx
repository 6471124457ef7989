"use client";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import * as t from "@/lib/text";
import { useList } from "./list";

/** Reads the next page as the end of the list comes near; the button is for who does not scroll. */
export function More() {
  const end = useRef<HTMLDivElement>(null);
  const loading = useList((state) => state.loadingMore);
  const shown = useList((state) => state.cursor !== null);
  const count = useList((state) => state.ids.length);
  useEffect(() => {
    if (!end.current) return;
    const near = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void useList.getState().more();
      },
      { rootMargin: "600px" },
    );
    near.observe(end.current); // says at once whether it is near: after each page it is asked anew
    return () => near.disconnect();
  }, [shown, count]);
  if (!shown) return null;
  return (
    <div ref={end} className="flex justify-center p-3">
      <Button kind="quiet" disabled={loading} onClick={() => void useList.getState().more()}>
        {loading ? t.common.loading : t.library.loadMore}
      </Button>
    </div>
  );
}
