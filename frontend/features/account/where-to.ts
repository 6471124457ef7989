import { isOwnPath } from "@/lib/community/sign-in";
import { storage } from "@/lib/storage";

const KEY = "opentunes.sign-in-to";

/** Keeps where the user was: the link of the mail opens a page that knows nothing of it. */
export function rememberWhereTo(): void {
  if (typeof window === "undefined") return;
  const to = new URLSearchParams(window.location.search).get("to");
  if (to && isOwnPath(to)) storage.setItem(KEY, to);
}

/** Where the user was; the studio if that is not known. */
export function whereTo(): string {
  const to = storage.getItem(KEY);
  return to && isOwnPath(to) ? to : "/";
}

/** A whole load: what was read as nobody, or as somebody else, is gone from memory. */
export function leaveSignIn(): void {
  const to = whereTo();
  storage.removeItem(KEY);
  window.location.replace(to);
}

/** Where links and providers lead back to; the project has to allow it. */
export const comeBack = (): string => `${window.location.origin}/sign-in/`;

export type Arrival =
  | { kind: "code"; code: string }
  | { kind: "tokens"; access: string; refresh: string }
  | { kind: "refused"; why: string };

/** What a link or a provider has sent the user back with; null if they came by themselves. */
export function arrivalOf({ search, hash }: Pick<Location, "search" | "hash">): Arrival | null {
  const said = new URLSearchParams(search);
  const secret = new URLSearchParams(hash.replace(/^#/, ""));
  const why = said.get("error_description") ?? secret.get("error_description") ?? said.get("error");
  if (why) return { kind: "refused", why };
  const code = said.get("code");
  if (code) return { kind: "code", code };
  const [access, refresh] = [secret.get("access_token"), secret.get("refresh_token")];
  return access && refresh ? { kind: "tokens", access, refresh } : null;
}
