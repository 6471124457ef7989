import { t } from "@/lib/text";

export function Transport() {
  return <footer aria-label={t.player.title} className="h-28 shrink-0 border-t border-line bg-bg-1 max-md:h-16" />;
}
