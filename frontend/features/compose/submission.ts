import { create } from "zustand";
import { ApiError, Unreachable } from "@/lib/api/errors";
import type { FieldProblem, GenerateRequest, Job } from "@/lib/api/schema";
import { randomKey } from "@/lib/random-key";
import { EMPTY, takesDuration, toRequest, type Field, type Recipe } from "@/lib/recipe/recipe";
import { defaultEngine, useConnection } from "@/lib/store/connection";
import { useJobs } from "@/lib/store/jobs";
import { useRecipe } from "@/lib/store/recipe";

interface Refused {
  field: Field;
  /** What the field held when it was refused: with another value nothing is known. */
  value: unknown;
  message: string;
}

interface Submission {
  sending: boolean;
  /** Generate was asked for with something missing: what is missing is shown at its field from then on. */
  tried: boolean;
  /** What the last try failed of, apart from what is shown at fields. */
  error: unknown;
  refused: readonly Refused[];
}

export const useSubmission = create<Submission>()(() => ({ sending: false, tried: false, error: null, refused: [] }));

const rootOf = (problem: FieldProblem): string => problem.field.split(/[.[]/)[0] ?? problem.field;

/** Whether the form shows the field and lets it be changed. */
const hasControl = (field: string, { task }: Recipe): boolean =>
  field in EMPTY && field !== "cover" && (field !== "duration" || takesDuration(task));

/** The problems of an answer that a field of the form can show; null where one of them has no place there. */
export function atFields(error: unknown, recipe: Recipe): Refused[] | null {
  if (!(error instanceof ApiError) || !error.fields.length) return null;
  const placed = error.fields.flatMap((problem) => {
    const field = rootOf(problem);
    if (!hasControl(field, recipe)) return [];
    const known = field as Field;
    return [{ field: known, value: recipe[known], message: wordsOf(problem) }];
  });
  return placed.length === error.fields.length ? placed : null;
}

const wordsOf = ({ message, remedy }: FieldProblem): string =>
  remedy && !remedy.includes(message) ? `${message.replace(/\.?$/, ".")} ${remedy}` : message;

/** The request whose answer got lost: sent again as it is, it is the same job. */
let lost: { body: string; key: string } | null = null;

async function send(request: GenerateRequest): Promise<Job> {
  const body = JSON.stringify(request);
  const key = lost?.body === body ? lost.key : randomKey();
  try {
    const job = await useJobs.getState().submit(request, key);
    lost = null;
    return job;
  } catch (error) {
    lost = error instanceof Unreachable ? { body, key } : null;
    throw error;
  }
}

/** The request that the form stands for. Without a locked seed each song draws its own. */
export function requestOfForm(): GenerateRequest {
  const { recipe, seedLocked } = useRecipe.getState();
  const { engines } = useConnection.getState();
  const engine = engines.find(({ id }) => id === recipe.engine) ?? defaultEngine(engines);
  return toRequest(seedLocked ? recipe : { ...recipe, seed: null }, engine);
}

/** Sends the form; null if it was refused, with the reason in `useSubmission`. */
export async function submitForm(): Promise<Job | null> {
  const { recipe } = useRecipe.getState();
  useSubmission.setState({ sending: true, tried: false, error: null, refused: [] });
  try {
    return await send(requestOfForm());
  } catch (error) {
    const refused = atFields(error, recipe);
    useSubmission.setState(refused ? { refused } : { error });
    return null;
  } finally {
    useSubmission.setState({ sending: false });
  }
}
