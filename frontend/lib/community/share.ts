import type { Cloud, SongPage, Visibility } from "@/lib/cloud/core";
import { signedUrl, song } from "@/lib/cloud/songs";
import { sharePage } from "@/lib/community/song";
import { openCloud } from "@/lib/store/session";

/** How long the link of an unlisted song can be heard. */
export const LINK_DAYS = 30;

/** What others are told of a song: its page at the backend if it is public, else its page in this studio. */
export async function shareLink(cloud: Cloud, page: SongPage, own: boolean): Promise<string> {
  const shared = sharePage(page);
  if (shared) return shared;
  const link = new URL("/song/", window.location.origin);
  link.searchParams.set("id", page.visibility === "unlisted" && own ? page.link : page.id);
  if (page.visibility === "unlisted" && own && page.audio_path) {
    const signed = new URL(await signedUrl(cloud, page.audio_path, LINK_DAYS * 86_400));
    const key = signed.searchParams.get("token");
    if (key) link.searchParams.set("key", key);
  }
  return link.href;
}

/** Who may see a song of one's own, and its link; null while nobody else may, or it is not in the cloud. */
export async function sharedAs(id: string): Promise<{ visibility: Visibility; link: string } | null> {
  const cloud = await openCloud();
  const page = await song(cloud, id);
  if (!page || page.visibility === "private") return null;
  return { visibility: page.visibility, link: await shareLink(cloud, page, true) };
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** The player for other sites, as HTML; as oEmbed gives it. */
export const embedCode = (share: string, title: string): string =>
  `<iframe src="${escaped(share)}/embed" title="${escaped(title)}" width="560" height="180" ` +
  'loading="lazy" allow="autoplay; encrypted-media" ' +
  'sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"></iframe>';
