import type { Metadata } from "next";
import { WholePage } from "@/components/shell/whole-page";
import { LinkButton } from "@/components/ui/link-button";
import * as t from "@/lib/text";

export const metadata: Metadata = { title: t.shell.notFound };

export default function NotFound() {
  return (
    <WholePage title={t.shell.notFound} text={t.shell.notFoundWhy}>
      <LinkButton href="/">{t.shell.home}</LinkButton>
      <LinkButton href="/songs/">{t.shell.library}</LinkButton>
    </WholePage>
  );
}
