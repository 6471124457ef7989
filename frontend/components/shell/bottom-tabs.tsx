"use client";
import { Bot, Library, PencilLine, Rows3 } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useStudioUrl } from "@/lib/studio-url";
import { t } from "@/lib/text";

const TABS = [
  { href: "/", panel: "make", title: t.shell.make, Icon: PencilLine },
  { href: "/?panel=takes", panel: "takes", title: t.shell.takes, Icon: Rows3 },
  { href: "/?panel=agent", panel: "agent", title: t.shell.agent, Icon: Bot },
  { href: "/songs/", panel: null, title: t.shell.library, Icon: Library },
] as const;

/** The places of a small screen. */
export function BottomTabs() {
  const path = usePathname();
  const { panel } = useStudioUrl();
  const here = (tab: (typeof TABS)[number]) => (tab.panel ? path === "/" && panel === tab.panel : path === tab.href);
  return (
    <nav
      aria-label={t.shell.navigation}
      className="grid h-14 shrink-0 grid-cols-4 border-t border-line bg-bg-1 md:hidden"
    >
      {TABS.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          aria-current={here(tab) ? "page" : undefined}
          className="flex flex-col items-center justify-center gap-0.5 text-xs text-fg-1 aria-[current=page]:text-fg-0"
        >
          <tab.Icon size={18} aria-hidden />
          {tab.title}
        </Link>
      ))}
    </nav>
  );
}
