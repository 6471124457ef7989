import type { ChatRequest, RunFinished, SquadCover, Turn } from "@/lib/api/schema";
import { EMPTY, type Recipe } from "@/lib/recipe/recipe";

export type Request = Readonly<Record<string, unknown>>;
/** What the user has changed of what the squad made: fields of the request, for `null` the engine's own choice. */
export type Edits = Partial<Recipe>;

export interface Options {
  /** Also make the song. */
  generate: boolean;
  /** Do without a language model. */
  rules: boolean;
  /** Null: as in the recipe, else the default one. */
  engine: string | null;
}

/** How a run has ended, as far as later messages need it. */
export interface Outcome extends Pick<RunFinished, "status"> {
  reply: string;
  title: string;
  request: Request | null;
  stands: Request | null;
}

/** A message and what the squad makes of it. */
export interface Exchange {
  id: string;
  message: string;
  options: Options;
  /** What stood in the studio. */
  studio: Request;
  /** Null until the backend has taken the message. */
  runId: string | null;
  outcome: Outcome | null;
  edits: Edits;
  /** A cover that was drawn anew. */
  drawn: SquadCover | null;
  /** It has been put into the recipe, which counts from then on. */
  used: boolean;
  /** The job that the user has submitted from it. */
  jobId: string | null;
}

export interface Conversation {
  id: string;
  /** What was said before, of a run that was reopened. */
  before: readonly Turn[];
  exchanges: readonly Exchange[];
}

const MAX_TURNS = 40;

/** What was said up to this exchange, oldest first; to the end without one. */
export function history({ before, exchanges }: Conversation, until?: string): Turn[] {
  const end = exchanges.findIndex((one) => one.id === until);
  const said = exchanges
    .slice(0, end < 0 ? undefined : end)
    .flatMap(({ message, outcome }): Turn[] => [
      ...(outcome ? [{ role: "user" as const, content: message }] : []),
      ...(outcome?.reply ? [{ role: "assistant" as const, content: outcome.reply }] : []),
    ]);
  return [...before, ...said].slice(-MAX_TURNS);
}

/** What to put into the recipe, or to submit: what the squad made, with what the user has changed of it. */
export function made({ outcome, edits }: Pick<Exchange, "outcome" | "edits">): Request | null {
  const base = outcome?.request ?? outcome?.stands;
  return base ? changed(base, edits) : null;
}

function changed(base: Request, edits: Edits): Request {
  return Object.fromEntries(Object.entries({ ...base, ...edits }).filter(([, value]) => value !== null));
}

/** The exchange that the next message goes on from; null where that is the recipe. */
export function ground({ exchanges }: Conversation): Exchange | null {
  const last = exchanges.findLast(({ outcome }) => outcome?.stands ?? outcome?.request);
  return last && !last.used ? last : null;
}

/** What stands when the next message is sent: what was made last, or the recipe if that was made use of or is all. */
export function standing(conversation: Conversation, recipe: Request): Request {
  const last = ground(conversation);
  if (!last) return begun(recipe) ? recipe : {};
  return changed(last.outcome?.stands ?? last.outcome?.request ?? {}, last.edits);
}

/** False where nothing but the length that every draft has is said: the squad may choose that. */
const begun = (recipe: Request): boolean =>
  Object.entries(recipe).some(([field, value]) => field !== "duration" || value !== EMPTY.duration);

export function asked(conversation: Conversation, { id, message, options, studio }: Exchange): ChatRequest {
  return {
    message,
    history: history(conversation, id),
    studio: studio as NonNullable<ChatRequest["studio"]>,
    generate: options.generate,
    mode: options.rules ? "rules" : "auto",
    ...(options.engine ? { engine: options.engine } : {}),
  };
}
