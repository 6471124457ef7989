import createClient, { type Client } from "openapi-fetch";
import { accessToken, backend, reached } from "./backend";
import { ApiError, isAbort, Unreachable } from "./errors";
import type { paths } from "./schema";

let client: { address: string; calls: Client<paths> } | null = null;

/** The typed calls of openapi.json, to the backend of this moment: `await ask(api().GET("/engines"))`. */
export function api(): Client<paths> {
  const address = backend();
  if (client?.address !== address) client = { address, calls: createClient<paths>({ baseUrl: address, fetch: send }) };
  return client.calls;
}

/** `fetch` with the user's token, telling who listens whether the backend answered. @throws Unreachable */
export async function send(request: Request): Promise<Response> {
  const token = await accessToken();
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  return sendAsNobody(request);
}

/** `send` without a token: for what has to be asked before it is known whose token the backend takes. */
export async function sendAsNobody(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    reached(true);
    return response;
  } catch (error) {
    if (isAbort(error)) throw error;
    reached(false);
    throw new Unreachable(new URL(request.url).origin);
  }
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What was asked for. @throws ApiError, Unreachable */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw ApiError.of(response, error);
  return data as T;
}

/** A response to stream from. `path` begins with a slash. @throws ApiError, Unreachable */
export async function open(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await send(new Request(backend() + path, init));
  if (!response.ok) throw ApiError.of(response, await response.json().catch(() => null));
  return response;
}
