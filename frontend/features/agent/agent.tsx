import { t } from "@/lib/text";

export function Agent() {
  return (
    <section aria-label={t.agent.title} className="p-3">
      <h1 className="text-base font-semibold">{t.agent.title}</h1>
    </section>
  );
}
