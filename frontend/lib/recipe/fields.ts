import * as t from "@/lib/text";
import { FORMATS, LENGTHS, LIMITS, LORA_SCALE, TIME_SIGNATURES, type Limit } from "./limits";
import type { Field, Recipe, Task } from "./recipe";

/** What a value from outside must be; null if it is, else what was expected, in words. */
type Reader = (value: unknown) => string | null;

const { expected } = t.compose.files;
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const within = (value: unknown, { min, max, whole }: Limit): boolean =>
  isNumber(value) && value >= min && value <= max && (!whole || Number.isInteger(value));

const orNull =
  (reader: Reader): Reader =>
  (value) =>
    value === null ? null : reader(value);
const text: Reader = (value) => (typeof value === "string" ? null : expected.text);
const textUpTo =
  (most: number): Reader =>
  (value) =>
    text(value) ?? ((value as string).length > most ? t.compose.errors.long(most) : null);
const truth: Reader = (value) => (typeof value === "boolean" ? null : expected.truth);
const number = (limit: Limit): Reader => {
  const words = expected.range(limit.min, limit.max);
  return (value) => (within(value, limit) ? null : words);
};
const oneOf =
  (values: readonly string[]): Reader =>
  (value) =>
    values.some((one) => one === value) ? null : expected.oneOf(values);
const texts: Reader = (value) =>
  Array.isArray(value) && value.every((one) => typeof one === "string") ? null : expected.texts;
const region: Reader = (value) =>
  isObject(value) && isNumber(value.start) && isNumber(value.end) && value.end > value.start ? null : expected.region;
const lora: Reader = (value) =>
  isObject(value) && typeof value.name === "string" && (value.scale === undefined || within(value.scale, LORA_SCALE))
    ? null
    : expected.lora;

const TASKS: readonly Task[] = ["text2music", "retake", "repaint", "extend", "cover", "complete", "stems"];

const READERS: Record<keyof Recipe, Reader> = {
  task: oneOf(TASKS),
  prompt: textUpTo(LENGTHS.prompt),
  negative_prompt: textUpTo(LENGTHS.negative_prompt),
  lyrics: textUpTo(LENGTHS.lyrics),
  instrumental: truth,
  language: text,
  bpm: orNull(number(LIMITS.bpm)),
  key: orNull(text),
  time_signature: orNull(oneOf(TIME_SIGNATURES)),
  duration: number(LIMITS.duration),
  steps: orNull(number(LIMITS.steps)),
  guidance: orNull(number(LIMITS.guidance)),
  seed: orNull(number(LIMITS.seed)),
  variants: number(LIMITS.variants),
  strength: orNull(number(LIMITS.strength)),
  region: orNull(region),
  source: orNull(text),
  reference: orNull(text),
  extend_at: oneOf(["start", "end"]),
  tracks: texts,
  voice: orNull(text),
  lead: orNull(textUpTo(LENGTHS.lead)),
  loudness: orNull(number(LIMITS.loudness)),
  stems: truth,
  model: orNull(text),
  lora: orNull(lora),
  shift: orNull(number(LIMITS.shift)),
  instruction: textUpTo(LENGTHS.instruction),
  temperature: orNull(number(LIMITS.temperature)),
  top_k: orNull(number(LIMITS.top_k)),
  top_p: orNull(number(LIMITS.top_p)),
  format: oneOf(FORMATS),
  engine: orNull(text),
  title: orNull(textUpTo(LENGTHS.title)),
  cover: orNull(text),
  remix_of: orNull(text),
};

/** What is wrong with the fields of a request that came from outside, each as "field: what is expected". */
export function wrongFields(request: Readonly<Record<string, unknown>>): string[] {
  return (Object.keys(READERS) as Field[]).flatMap((field) => {
    const problem = request[field] === undefined ? null : READERS[field](request[field]);
    return problem ? [t.compose.files.wrong(field, problem)] : [];
  });
}

export { isObject };
