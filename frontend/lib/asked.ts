"use client";
import { useCallback, useEffect, useState } from "react";

interface Answer<T> {
  of: () => Promise<T>;
  round: number;
  value?: T;
  error?: unknown;
}

/**
 * What a question was answered with: asked when `ask` changes (keep it stable with `useCallback`; null asks nothing)
 * and on `again`. Until a new answer is there, the one before is not shown; after `again` it is.
 */
export function useAsked<T>(ask: (() => Promise<T>) | null) {
  const [answer, setAnswer] = useState<Answer<T> | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (!ask) return;
    let current = true;
    ask().then(
      (value) => current && setAnswer({ of: ask, round, value }),
      (error: unknown) => current && setAnswer({ of: ask, round, error }),
    );
    return () => void (current = false);
  }, [ask, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  const mine = answer?.of === ask ? answer : null;
  return { value: mine?.value, error: mine?.error, asking: ask !== null && mine?.round !== round, again };
}
