/** What came of asking an address whether it is a backend. */
export type Tried =
  | { is: "here"; address: string }
  | { is: "invalid" }
  /** A page read by HTTPS may not ask a plain HTTP address. */
  | { is: "mixed"; address: string }
  /** The policy of this page does not let it ask there. */
  | { is: "barred"; address: string }
  /** It answers, and does not let pages of this origin read the answer. */
  | { is: "closed"; address: string }
  | { is: "other"; address: string }
  | { is: "away"; address: string };

const WAIT_MS = 5000;
const REPORT_MS = 300;
const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** "localhost:8000/" → "http://localhost:8000"; null for what is no address of a backend. */
export function normalAddress(typed: string): string | null {
  const text = typed.trim();
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!text || !URL.canParse(whole)) return null;
  const url = new URL(whole);
  if (!["http:", "https:"].includes(url.protocol) || url.username || url.search || url.hash) return null;
  return url.origin + url.pathname.replace(/\/+$/, "");
}

async function answers(url: string, mode: RequestMode): Promise<Response | null> {
  try {
    return await fetch(url, { mode, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(WAIT_MS) });
  } catch {
    return null;
  }
}

/** Asks an address, before it is kept. Where the answer cannot be read, finds out why. */
export async function tryBackend(typed: string): Promise<Tried> {
  const address = normalAddress(typed);
  if (address === null) return { is: "invalid" };
  const { protocol, hostname } = new URL(address);
  if (window.location.protocol === "https:" && protocol === "http:" && !LOCAL.test(hostname))
    return { is: "mixed", address };
  const end = new AbortController();
  const barred = new Promise<"barred">((resolve) => {
    const note = ({ blockedURI }: SecurityPolicyViolationEvent) => blockedURI.startsWith(address) && resolve("barred");
    document.addEventListener("securitypolicyviolation", note, { signal: end.signal });
  });
  const is = await ask(`${address}/livez`);
  // What the policy refused is reported a frame after the call has failed.
  const away = new Promise<"away">((resolve) => setTimeout(() => resolve("away"), REPORT_MS));
  const known = is === "away" ? await Promise.race([barred, away]) : is;
  end.abort();
  return { is: known, address };
}

async function ask(url: string): Promise<"here" | "other" | "closed" | "away"> {
  const response = await answers(url, "cors");
  if (response) {
    const body: unknown = response.ok ? await response.json().catch(() => null) : null;
    const alive = typeof body === "object" && body !== null && "status" in body && body.status === "ok";
    return alive ? "here" : "other";
  }
  return (await answers(url, "no-cors")) ? "closed" : "away";
}
