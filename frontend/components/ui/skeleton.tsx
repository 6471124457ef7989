import { cx } from "@/lib/class-names";

/** Holds the place of what is being read; whoever shows it says so with `aria-busy`. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cx("animate-pulse rounded-control bg-bg-2", className)} />;
}
