import Link from "next/link";
import { t } from "@/lib/text";

export default function NotFound() {
  return (
    <div className="flex flex-col gap-3 p-4">
      <h1 className="text-base font-semibold">{t.shell.notFound}</h1>
      <Link href="/" className="text-accent underline">
        {t.shell.home}
      </Link>
    </div>
  );
}
