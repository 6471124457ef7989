import { t } from "@/lib/text";

export function Library() {
  return (
    <section aria-label={t.library.title} className="p-3">
      <h1 className="text-base font-semibold">{t.library.title}</h1>
    </section>
  );
}
