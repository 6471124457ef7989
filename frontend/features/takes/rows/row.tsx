import type { ReactNode } from "react";
import type { Job } from "@/lib/api/schema";
import { cx } from "@/lib/class-names";

interface RowProps {
  name: string;
  state: Job["status"];
  /** 40 px wide: a cover, or what stands for one. */
  lead: ReactNode;
  children: ReactNode;
  /** Between the text and the buttons where there is room, else below. */
  middle?: ReactNode;
  actions?: ReactNode;
  /** Whether the buttons are so wide that they go below the words where the panel is narrow. */
  wide?: boolean;
  below?: ReactNode;
}

/** What all takes have in common: picture, words, buttons, each at its place. */
export function Row({ name, state, lead, children, middle, actions, wide = false, below }: RowProps) {
  return (
    <article
      aria-label={name}
      data-state={state}
      className="group grid min-h-16 grid-cols-[40px_minmax(0,1fr)_auto] items-center gap-x-3 px-4 py-2 [contain-intrinsic-size:auto_76px] [content-visibility:auto] max-md:grid-cols-[44px_minmax(0,1fr)_auto] max-md:px-3 @2xl:[contain-intrinsic-size:auto_48px]"
    >
      {lead}
      <div
        className={cx(
          "grid min-w-0 items-center gap-x-4",
          wide && "@max-lg:col-span-2",
          Boolean(middle) && "@2xl:grid-cols-[minmax(0,8fr)_minmax(0,5fr)]",
        )}
      >
        <div className="min-w-0">{children}</div>
        {middle && <div className="min-w-0 @max-2xl:mt-1">{middle}</div>}
      </div>
      <div className={cx("flex items-center", wide && "@max-lg:col-start-2 @max-lg:-ml-3")}>{actions}</div>
      {below && <div className="col-span-full">{below}</div>}
    </article>
  );
}

export const Line = ({ children, className }: { children: ReactNode; className?: string }) => (
  <p className={cx("truncate text-xs text-fg-1 tabular-nums", className)}>{children}</p>
);
