import { t } from "@/lib/text";

export function Compose() {
  return (
    <section aria-label={t.compose.title} className="p-3">
      <h1 className="text-base font-semibold">{t.compose.title}</h1>
    </section>
  );
}
