import * as t from "@/lib/text";

export default function OfflinePage() {
  return <p className="p-4">{t.shell.offline}</p>;
}
