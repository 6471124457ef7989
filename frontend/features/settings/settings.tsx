import { t } from "@/lib/text";

export function Settings() {
  return (
    <section aria-label={t.settings.title} className="p-3">
      <h1 className="text-base font-semibold">{t.settings.title}</h1>
    </section>
  );
}
