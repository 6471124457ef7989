"use client";
import type { ReactNode } from "react";
import { cx } from "@/lib/class-names";
import { useStudioUrl } from "@/lib/studio-url";

/** Compose, takes and agent side by side; on a small screen the one that the address names. */
export function StudioPanels({ compose, takes, agent }: Record<"compose" | "takes" | "agent", ReactNode>) {
  const { panel } = useStudioUrl();
  const side = (shown: boolean) => cx("min-h-0 overflow-y-auto", !shown && "max-md:hidden");
  return (
    <div className="grid h-full md:grid-cols-[320px_1fr_320px]">
      <div className={cx(side(panel === "make"), "bg-bg-1 md:border-r")}>{compose}</div>
      <div className={side(panel === "takes")}>{takes}</div>
      <div className={cx(side(panel === "agent"), "bg-bg-1 md:border-l")}>{agent}</div>
    </div>
  );
}
