/** Signing in: the address `back` must be among those that the project allows. */
import { type Cloud, CloudError, told } from "./core.ts";

/** Send a mail with a link that signs in, and signs up whoever is new. */
export async function signInByMail(cloud: Cloud, email: string, back: string): Promise<void> {
  await told(cloud.auth.signInWithOtp({ email, options: { emailRedirectTo: back } }));
}

/** Go to where somebody has an account already, and come back signed in. */
export async function signInWith(cloud: Cloud, provider: SocialProvider, back: string): Promise<void> {
  await told(cloud.auth.signInWithOAuth({ provider, options: { redirectTo: back } }));
}
export const PROVIDERS = ["github", "google", "apple", "discord"] as const;
export type SocialProvider = (typeof PROVIDERS)[number];

/** Which ways to sign in the project has turned on. @throws CloudError */
export async function waysToSignIn(url: string, key: string): Promise<{ email: boolean; providers: SocialProvider[] }> {
  const asked = fetch(`${url}/auth/v1/settings`, { headers: { apikey: key } });
  const response = await asked.catch(() => null);
  if (!response?.ok)
    throw new CloudError(response ? "unknown" : "away", "The cloud did not answer.", response?.status ?? 0);
  const { external } = (await response.json()) as { external: Record<string, boolean> };
  return { email: external.email ?? false, providers: PROVIDERS.filter((name) => external[name]) };
}

/** Who comes back from a link or a provider has a code, which this browser alone can change for a session. */
export async function arriveByCode(cloud: Cloud, code: string): Promise<void> {
  await told(cloud.auth.exchangeCodeForSession(code));
}

/** Links that were sent from the project's dashboard have the session with them. */
export async function arriveByTokens(cloud: Cloud, access: string, refresh: string): Promise<void> {
  await told(cloud.auth.setSession({ access_token: access, refresh_token: refresh }));
}

/** In this browser; other browsers stay signed in. */
export async function signOut(cloud: Cloud): Promise<void> {
  await told(cloud.auth.signOut({ scope: "local" }).then(({ error }) => ({ data: null, error })));
}
