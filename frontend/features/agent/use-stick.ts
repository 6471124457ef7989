import { useCallback, useEffect, useRef, useState } from "react";

const NEAR_PX = 48;

/** Keeps a list at its end while it grows, unless the user has scrolled up. Both refs go to the list and its content. */
export function useStick() {
  const list = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const [below, setBelow] = useState(false);

  const toEnd = useCallback(() => {
    stuck.current = true;
    setBelow(false);
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, []);

  useEffect(() => {
    const [box, inner] = [list.current, content.current];
    if (!box || !inner) return;
    let height = inner.scrollHeight;
    const grown = new ResizeObserver(() => {
      const more = inner.scrollHeight > height;
      height = inner.scrollHeight;
      if (stuck.current) box.scrollTo({ top: box.scrollHeight });
      else if (more) setBelow(true);
    });
    const onScroll = () => {
      stuck.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
      if (stuck.current) setBelow(false);
    };
    grown.observe(inner);
    grown.observe(box);
    box.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      grown.disconnect();
      box.removeEventListener("scroll", onScroll);
    };
  }, []);
  return { list, content, below, toEnd };
}
