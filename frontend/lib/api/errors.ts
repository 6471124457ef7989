import type { FieldProblem, Problem } from "./schema";

/** The backend refused: what it said as RFC 9457, with its stable code and the next step. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly remedy: string | null;
  readonly fields: readonly FieldProblem[];
  readonly requestId: string | null;
  /** Seconds after which to ask again. */
  readonly retryAfter: number | null;

  constructor(status: number, problem: Partial<Problem>, retryAfter: number | null = null) {
    super(problem.detail || problem.title || `HTTP ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.code = problem.code ?? `http_${status}`;
    this.title = problem.title ?? this.message;
    this.remedy = problem.remedy ?? null;
    this.fields = problem.errors ?? [];
    this.requestId = problem.request_id ?? null;
    this.retryAfter = retryAfter;
  }

  /** From an answer, and its body where it has been read already. */
  static of(response: Response, body: unknown): ApiError {
    const after = Number(response.headers.get("Retry-After"));
    const problem = typeof body === "object" && body !== null ? (body as Partial<Problem>) : {};
    return new ApiError(response.status, problem, Number.isFinite(after) && after > 0 ? after : null);
  }
}

/** No answer: the backend is not there, or the network is not. */
export class Unreachable extends Error {
  constructor(readonly address: string) {
    super(`No answer from ${address}`);
    this.name = "Unreachable";
  }
}

/** True for what a cancelled request or stream throws. */
export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";
