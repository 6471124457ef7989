import * as t from "@/lib/text";

/** The pages that can be gone to from anywhere, and the command that goes there. */
export const PLACES = [
  { id: "studio", href: "/", title: t.shell.studio },
  { id: "library", href: "/songs/", title: t.shell.library },
  { id: "community", href: "/community/", title: t.shell.community },
  { id: "operators", href: "/operators/", title: t.shell.operators },
  { id: "settings", href: "/settings/", title: t.shell.settings },
] as const;
