import { useEffect, useState } from "react";
import { api, ask } from "@/lib/api/client";
import { useMay, useConnection } from "@/lib/store/connection";

type Stats = Awaited<ReturnType<typeof read>>;
const read = () => ask(api().GET("/stats"));

/** What the backend says of itself to those who may operate it; null until then, and for others. */
export function useStats(): Stats | null {
  const may = useMay("operate");
  const here = useConnection((state) => state.reach === "here");
  const [stats, setStats] = useState<Stats | null>(null);
  useEffect(() => {
    if (may && here) read().then(setStats, () => setStats(null));
  }, [may, here]);
  return stats;
}
