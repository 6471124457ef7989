import type { Metadata } from "next";
import { WholePage } from "@/components/shell/whole-page";
import { LinkButton } from "@/components/ui/link-button";
import * as t from "@/lib/text";

export const metadata: Metadata = { title: t.shell.offline };

export default function OfflinePage() {
  return (
    <WholePage title={t.shell.offline} text={t.shell.offlineWhy}>
      <LinkButton href="/">{t.shell.home}</LinkButton>
    </WholePage>
  );
}
