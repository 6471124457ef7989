import { useEffect } from "react";
import { create } from "zustand";
import { api, ask } from "@/lib/api/client";
import { ApiError } from "@/lib/api/errors";
import type { Upload } from "@/lib/api/schema";
import { useConnection } from "@/lib/store/connection";
import { useLibrary } from "@/lib/store/library";
import { useRecipe } from "@/lib/store/recipe";

interface Sources {
  /** Uploads that are known; null for ids that are neither an upload nor a track. */
  uploads: Readonly<Record<string, Upload | null>>;
}

const useSources = create<Sources>()(() => ({ uploads: {} }));

export function knowUpload(upload: Upload): void {
  useSources.setState(({ uploads }) => ({ uploads: { ...uploads, [upload.upload_id]: upload } }));
  useRecipe.getState().name(upload.upload_id, upload.title);
}

/** Its length in seconds, where it has been read. */
export const secondsOf = (id: string): number | null =>
  useLibrary.getState().byId[id]?.seconds ?? useSources.getState().uploads[id]?.seconds ?? null;

/** Reads the track or the upload. */
export async function readSource(id: string): Promise<void> {
  await useLibrary.getState().ensure([id]);
  if (useLibrary.getState().byId[id] || useSources.getState().uploads[id] !== undefined) return;
  try {
    knowUpload(await ask(api().GET("/uploads/{upload_id}", { params: { path: { upload_id: id } } })));
  } catch (error) {
    const gone = error instanceof ApiError && error.status === 404;
    if (gone) useSources.setState(({ uploads }) => ({ uploads: { ...uploads, [id]: null } }));
  }
}

/** A source or reference by its id: what it is called, how long it is, and whether it has gone. */
export function useSource(id: string | null) {
  const track = useLibrary((state) => (id ? state.byId[id] : undefined));
  const sent = useSources((state) => (id ? state.uploads[id] : undefined));
  const said = useRecipe((state) => (id ? state.names[id] : undefined));
  const here = useConnection((state) => state.reach === "here");
  const known = track !== undefined || sent !== undefined || said !== undefined;
  useEffect(() => {
    if (id && here && !known) void readSource(id);
  }, [id, here, known]);
  return {
    name: track?.title ?? sent?.title ?? said ?? null,
    seconds: track?.seconds ?? sent?.seconds ?? null,
    gone: !track && sent === null,
  };
}
