"use client";
import { ExternalLink } from "lucide-react";
import { backend } from "@/lib/api/backend";
import type { Stats } from "@/lib/api/schema";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";

/** Other views of the server. Ray's dashboard listens on the server's machine alone. */
export function Elsewhere({ stats }: { stats: Stats }) {
  const open = useConnection((state) => state.sign?.mode === "none");
  const links = [
    stats.ray_dashboard
      ? { href: stats.ray_dashboard, title: t.dashboard.rayDashboard, hint: t.dashboard.rayHint }
      : null,
    open ? { href: `${backend()}/metrics`, title: t.dashboard.metrics, hint: t.dashboard.metricsHint } : null,
    { href: `${backend()}/docs`, title: t.dashboard.docs, hint: t.dashboard.docs },
  ];
  return (
    <nav aria-label={t.dashboard.links} className="flex flex-wrap gap-x-4 text-sm">
      {links.map(
        (link) =>
          link && (
            <a
              key={link.href}
              href={link.href}
              title={link.hint}
              target="_blank"
              rel="noreferrer"
              className="inline-flex min-h-8 items-center gap-1 text-fg-1 underline-offset-4 hover:text-fg-0 hover:underline max-md:min-h-11"
            >
              {link.title}
              <ExternalLink size={12} aria-hidden />
            </a>
          ),
      )}
    </nav>
  );
}
