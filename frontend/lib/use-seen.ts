"use client";
import { useEffect, useEffectEvent, useRef, useState, type RefObject } from "react";

/**
 * Calls `on` when the element comes near the screen while that is `wanted`; one that is near already, at once when it
 * becomes so. `margin`: how far off is near.
 */
export function useNear<T extends Element>(on: () => void, wanted: boolean, margin = "0px"): RefObject<T | null> {
  const place = useRef<T>(null);
  const near = useEffectEvent(on);
  useEffect(() => {
    if (!wanted || !place.current) return;
    const observer = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && near(), {
      rootMargin: margin,
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [wanted, margin]);
  return place;
}

/** Whether the element has been seen: true from the first time on that some of it is on the screen. */
export function useSeen<T extends Element>(): [RefObject<T | null>, boolean] {
  const [seen, setSeen] = useState(false);
  return [useNear<T>(() => setSeen(true), !seen), seen];
}
