import * as t from "@/lib/text";

/** What connects a studio to a Supabase project, in a few words. */
export function HowToTurnOn({ how = t.community.off.how }: { how?: string }) {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-fg-1">{how}</p>
      <pre className="overflow-x-auto border-y border-line py-3 font-mono text-xs">{t.community.off.environment}</pre>
      <p className="text-sm text-fg-1">{t.community.off.docs}</p>
    </div>
  );
}
