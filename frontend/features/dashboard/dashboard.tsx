import { t } from "@/lib/text";

export function Dashboard() {
  return (
    <section aria-label={t.dashboard.title} className="p-3">
      <h1 className="text-base font-semibold">{t.dashboard.title}</h1>
    </section>
  );
}
