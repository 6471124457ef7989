import { useCallback, useEffect, useState } from "react";

interface Page<T, C> {
  items: readonly T[];
  next: C | null;
}

/** A list that the backend gives page by page; `load` must be stable. */
export function usePages<T, C>(load: (cursor: C | null) => Promise<Page<T, C>>) {
  const [items, setItems] = useState<readonly T[] | null>(null);
  const [next, setNext] = useState<C | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const take = useCallback(
    (cursor: C | null) =>
      load(cursor).then((page) => {
        setItems((before) => (cursor === null ? page.items : [...(before ?? []), ...page.items]));
        setNext(page.next);
        setProblem(null);
      }, setProblem),
    [load],
  );
  useEffect(() => void take(null), [take]);
  return { items, setItems, problem, setProblem, more: next === null ? null : () => void take(next) };
}
