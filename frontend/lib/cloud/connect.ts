/** The only file that loads supabase-js: import it when a project is needed. */
import { createClient } from "@supabase/supabase-js";
import { sessionKey, tokens, type Cloud } from "./core.ts";
import type { Database } from "./database.types.ts";

/**
 * A project's client, which keeps its user signed in. Where somebody else does that, `token` gives their access token.
 */
export function connect(url: string, publishableKey: string, token?: () => Promise<string | null>): Cloud {
  const auth = { flowType: "pkce", detectSessionInUrl: false, storageKey: sessionKey(url) } as const;
  const cloud = createClient<Database>(url, publishableKey, token ? { accessToken: token } : { auth });
  if (token) tokens.set(cloud, token);
  return cloud;
}
