import { api, ask, open } from "@/lib/api/client";
import type { Upload } from "@/lib/api/schema";
import { song as getSong } from "@/lib/cloud/songs";
import type { SongPage } from "@/lib/cloud/core";
import { audioUrl, hex, nameOf } from "@/lib/community/song";
import { useConnection } from "@/lib/store/connection";
import { useRecipe } from "@/lib/store/recipe";
import { openCloud } from "@/lib/store/session";
import * as t from "@/lib/text";

/** What its recipe is, as far as it is told; the field that no cover can be without falls back to the title. */
export function recipeOf(page: SongPage): Readonly<Record<string, unknown>> {
  return {
    prompt: page.prompt.trim() || page.title,
    lyrics: page.lyrics,
    ...(page.language ? { language: page.language } : {}),
    bpm: page.bpm,
    key: page.musical_key,
    remix_of: hex(page.id),
  };
}

/** Its audio as a source: the track itself where it is in this library, else a copy that is uploaded. */
async function sourceOf(page: SongPage): Promise<string> {
  const id = hex(page.id);
  if (page.user_id === useConnection.getState().me?.owner) {
    const { track_id } = await ask(api().GET("/library/{track_id}", { params: { path: { track_id: id } } }));
    return track_id;
  }
  const heard = await fetch(await audioUrl(await openCloud(), page));
  if (!heard.ok) throw new Error(t.remix.failed);
  const name = encodeURIComponent(page.title.slice(0, 200));
  const sent = await open(`/uploads?name=${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream" },
    body: await heard.blob(),
  });
  return ((await sent.json()) as Upload).upload_id;
}

/** Fills the recipe from the song, and then names its audio as the source where the engine can make covers. */
async function fillFrom(page: SongPage): Promise<void> {
  const { load, name, set } = useRecipe.getState();
  const title = `${page.title} ${t.remix.by} ${nameOf(page)}`;
  load(recipeOf(page));
  name(hex(page.id), title);
  if (!useConnection.getState().engines.some((engine) => engine.tasks.includes("cover"))) return;
  const source = await sourceOf(page);
  if (useRecipe.getState().recipe.remix_of !== hex(page.id)) return; // the user went on meanwhile
  name(source, title);
  set({ task: "cover", source });
}

/** Brings a song into the recipe; `found` is told its title, which is the answer too. @throws where it is not to be had */
export async function bringIn(id: string, found: (title: string) => void): Promise<string> {
  const page = await getSong(await openCloud(), id);
  if (!page) throw new Error(t.remix.missing);
  found(page.title);
  await fillFrom(page);
  return page.title;
}
