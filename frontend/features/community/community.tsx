import { t } from "@/lib/text";

export function Community() {
  return (
    <section aria-label={t.community.title} className="p-3">
      <h1 className="text-base font-semibold">{t.community.title}</h1>
    </section>
  );
}
