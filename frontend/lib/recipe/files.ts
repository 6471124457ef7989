import { backend } from "@/lib/api/backend";
import type { GenerateRequest } from "@/lib/api/schema";
import * as t from "@/lib/text";
import { isObject, wrongFields } from "./fields";
import { EMPTY, fromRequest, type Recipe } from "./recipe";

const FORMAT = "opentunes.recipe";
const VERSION = 1;
export const EXTENSION = ".opentunes.json";

/** A file that holds no recipe this studio can use; the message says why. */
export class BadRecipeFile extends Error {
  readonly name = "BadRecipeFile";
}

const differing = (recipe: Recipe): Partial<Recipe> =>
  Object.fromEntries(
    Object.entries(recipe).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(EMPTY[field as keyof Recipe]),
    ),
  );

/** The recipe as a file: all that was set, whether the engine of this backend honours it or not. */
export function writeFile(recipe: Recipe, title: string | null): string {
  const request = { ...differing(recipe), duration: recipe.duration };
  return `${JSON.stringify({ format: FORMAT, version: VERSION, ...(title ? { title } : {}), request }, null, 2)}\n`;
}

/** A name that file systems take: "Bossa by the sea" → "bossa-by-the-sea.opentunes.json". */
export function fileName(title: string): string {
  const plain = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return (plain.slice(0, 60) || "recipe") + EXTENSION;
}

export interface RecipeFile {
  title: string | null;
  recipe: Recipe;
}

/** The request in what was read: an exported recipe, a job, a manifest, or a request alone. */
function requestIn(content: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(content)) throw new BadRecipeFile(t.compose.files.notRecipe);
  if (content.format === FORMAT && content.version !== VERSION)
    throw new BadRecipeFile(t.compose.files.newer(Number(content.version)));
  const engine = typeof content.engine === "string" ? { engine: content.engine } : {};
  const request = isObject(content.request) ? { ...engine, ...content.request } : content;
  if (!("prompt" in request) && !("task" in request)) throw new BadRecipeFile(t.compose.files.notRecipe);
  return request;
}

/** @throws BadRecipeFile, with every field that is wrong on a line of its own */
export function readFile(text: string): RecipeFile {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new BadRecipeFile(t.compose.files.notJson);
  }
  const request = requestIn(content);
  const wrong = wrongFields(request);
  if (wrong.length) throw new BadRecipeFile(wrong.join("\n"));
  const recipe = fromRequest(request);
  if (recipe.lora && recipe.lora.scale === undefined) recipe.lora = { ...recipe.lora, scale: 1 };
  const title = isObject(content) && typeof content.title === "string" ? content.title : recipe.title;
  return { title, recipe };
}

const quoted = (text: string): string => `'${text.replace(/'/g, "'\\''")}'`;

/** The request as a command for a shell. A token is named and not written out. */
export function asCurl(request: GenerateRequest, withToken: boolean): string {
  return [
    `curl -s ${quoted(`${backend()}/generate`)}`,
    "-H 'Content-Type: application/json'",
    ...(withToken ? ['-H "Authorization: Bearer $OPENTUNES_TOKEN"'] : []),
    `-d ${quoted(JSON.stringify(request))}`,
  ].join(" \\\n  ");
}
