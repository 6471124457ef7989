"use client";
import { useEffect } from "react";
import { useSound } from "@/lib/player/element";
import type { Playable } from "@/lib/store/player";
import { followOther } from "./follow-other";

/** The other take sounds beside the one that is on while this is there. */
export default function OtherSound({ other }: { other: Playable }) {
  const element = useSound((state) => state.element);
  useEffect(() => (element ? followOther(element, other) : undefined), [element, other]);
  return null;
}
