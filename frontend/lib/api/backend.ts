import { usePreferences } from "@/lib/store/preferences";

type Credential = () => Promise<string | null>;
type Reached = (answered: boolean) => void;

let credential: Credential = async () => usePreferences.getState().token || null;
const listeners = new Set<Reached>();

/** The backend's origin, without a slash at its end: what the user set, what the build was given, or this page's. */
export function backend(): string {
  const address = usePreferences.getState().backend || process.env.NEXT_PUBLIC_API_URL || window.location.origin;
  return address.replace(/\/+$/, "");
}

/** Who gives the access token of each request from now on: an account's session, or the API token in the settings. */
export function identifyBy(give: Credential): void {
  credential = give;
}

export const accessToken = (): Promise<string | null> => credential();

/** Called after each request: whether the backend answered at all. Returns what ends it. */
export function onReach(listener: Reached): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const reached = (answered: boolean): void => listeners.forEach((listener) => listener(answered));
