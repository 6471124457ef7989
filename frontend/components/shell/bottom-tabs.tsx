"use client";
import { Bot, Library, PencilLine, Rows3 } from "lucide-react";
import { usePathname } from "next/navigation";
import { Suspense } from "react";
import { useStudioUrl, type StudioPanel } from "@/lib/studio-url";
import * as t from "@/lib/text";
import { PlaceLink } from "./place-link";

const TABS = [
  { href: "/", panel: "make", title: t.shell.make, Icon: PencilLine },
  { href: "/?panel=takes", panel: "takes", title: t.shell.takes, Icon: Rows3 },
  { href: "/?panel=agent", panel: "agent", title: t.shell.agent, Icon: Bot },
  { href: "/songs/", panel: null, title: t.shell.library, Icon: Library },
] as const;

function Tabs({ panel }: { panel: StudioPanel | null }) {
  const path = usePathname();
  const here = (tab: (typeof TABS)[number]) => (tab.panel ? path === "/" && panel === tab.panel : path === tab.href);
  return (
    <nav
      aria-label={t.shell.tabs}
      className="grid shrink-0 grid-cols-4 border-t border-line bg-bg-1 pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {TABS.map((tab) => (
        <PlaceLink
          key={tab.href}
          href={tab.href}
          aria-current={here(tab) ? "page" : undefined}
          className="relative flex h-14 flex-col items-center justify-center gap-0.5 text-xs text-fg-1 after:absolute after:inset-x-4 after:top-0 after:h-px aria-[current=page]:text-fg-0 aria-[current=page]:after:bg-fg-0"
        >
          <tab.Icon size={18} aria-hidden />
          {tab.title}
        </PlaceLink>
      ))}
    </nav>
  );
}

const AddressedTabs = () => <Tabs panel={useStudioUrl().panel} />;

/** The places of a small screen. They are there before the address is known. */
export const BottomTabs = () => (
  <Suspense fallback={<Tabs panel={null} />}>
    <AddressedTabs />
  </Suspense>
);
