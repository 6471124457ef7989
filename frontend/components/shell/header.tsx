"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { t } from "@/lib/text";
import { ThemeSwitch } from "./theme-switch";

const PLACES = [
  { href: "/", title: t.shell.studio },
  { href: "/songs/", title: t.shell.library },
  { href: "/community/", title: t.shell.community },
  { href: "/operators/", title: t.shell.operators },
  { href: "/settings/", title: t.shell.settings },
] as const;

export function Header() {
  const path = usePathname();
  return (
    <header className="flex h-10 shrink-0 items-center gap-4 border-b border-line bg-bg-1 px-3">
      <span className="text-sm font-semibold tracking-tight">{t.common.name}</span>
      <nav aria-label={t.shell.navigation} className="flex gap-3 overflow-x-auto text-sm max-md:hidden">
        {PLACES.map(({ href, title }) => (
          <Link
            key={href}
            href={href}
            aria-current={path === href ? "page" : undefined}
            className="flex h-10 items-center text-fg-1 hover:text-fg-0 aria-[current=page]:text-fg-0"
          >
            {title}
          </Link>
        ))}
      </nav>
      <div className="ml-auto flex items-center gap-1">
        <ThemeSwitch />
      </div>
    </header>
  );
}
