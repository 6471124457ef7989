"use client";
import { useEffect, useState } from "react";
import { backend } from "@/lib/api/backend";
import { api, ask } from "@/lib/api/client";
import { useConnection } from "@/lib/store/connection";

const MARGIN_MS = 60_000;
const known = new Map<string, { url: string; until: number }>();
let batch: { paths: Set<string>; signed: Promise<void> } | null = null;

/** Asks for the links of one tick together; the backend takes 200 at a time. */
async function sign(paths: ReadonlySet<string>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  batch = null;
  const all = [...paths];
  for (let from = 0; from < all.length; from += 200) {
    const { links } = await ask(api().POST("/links", { body: { urls: all.slice(from, from + 200) } }));
    for (const link of links)
      known.set(link.url, { url: backend() + link.signed_url, until: Date.parse(link.expires_at) });
  }
}

function signedUrl(path: string): string | null {
  const link = known.get(path);
  return link && link.until - MARGIN_MS > Date.now() ? link.url : null;
}

/**
 * The address of a file for `<audio>`, `<img>` and downloads, which send no token: a signed one where the backend asks
 * who calls. A whole address is returned as it is.
 */
export async function mediaUrl(path: string): Promise<string> {
  if (!path.startsWith("/")) return path;
  if ((useConnection.getState().sign?.mode ?? "none") === "none") return backend() + path;
  const before = signedUrl(path);
  if (before) return before;
  if (!batch) {
    const paths = new Set<string>();
    batch = { paths, signed: sign(paths) };
  }
  batch.paths.add(path);
  await batch.signed;
  return signedUrl(path) ?? backend() + path;
}

/** `mediaUrl` for rendering: null until it is known. */
export function useMediaUrl(path: string | null | undefined): string | null {
  const [found, setFound] = useState<{ path: string; url: string } | null>(null);
  const mode = useConnection((state) => state.sign?.mode);
  useEffect(() => {
    let current = true;
    if (path)
      mediaUrl(path).then(
        (url) => current && setFound({ path, url }),
        () => undefined,
      );
    return () => void (current = false);
  }, [path, mode]);
  return found && found.path === path ? found.url : null;
}
