import { t } from "@/lib/text";

export function Takes() {
  return (
    <section aria-label={t.takes.title} className="p-3">
      <h1 className="text-base font-semibold">{t.takes.title}</h1>
    </section>
  );
}
