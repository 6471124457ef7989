"use client";
import { Button } from "@/components/ui/button";
import * as t from "@/lib/text";
import { useNear } from "@/lib/use-seen";
import { useList } from "./list";

/** Reads the next page as the end of the list comes near; the button is for who does not scroll. */
export function More() {
  const loading = useList((state) => state.loadingMore);
  const failed = useList((state) => state.error !== null);
  const shown = useList((state) => state.cursor !== null);
  const read = () => void useList.getState().more();
  const end = useNear<HTMLDivElement>(read, shown && !loading && !failed, "600px");
  if (!shown) return null;
  return (
    <div ref={end} className="flex justify-center p-3">
      <Button kind="quiet" disabled={loading} onClick={read}>
        {loading ? t.common.loading : t.library.loadMore}
      </Button>
    </div>
  );
}
