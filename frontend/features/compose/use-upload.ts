import { useRef, useState } from "react";
import { isAbort } from "@/lib/api/errors";
import { upload } from "@/lib/api/upload";
import type { Upload } from "@/lib/api/schema";
import * as t from "@/lib/text";
import { knowUpload } from "./use-source";

const AUDIO = /\.(wav|wave|aiff?|aifc|flac|mp3|ogg|oga|opus|au|caf|w64|rf64)$/i;
export const ACCEPT = "audio/*,.wav,.aiff,.aif,.flac,.mp3,.ogg,.opus";

interface Sending {
  name: string;
  share: number;
}

/** Sends a file and hands over what the backend made of it. */
export function useUpload(onDone: (upload: Upload) => void) {
  const [sending, setSending] = useState<Sending | null>(null);
  const [error, setError] = useState<unknown>(null);
  const stop = useRef<AbortController>(null);

  const send = async (file: File) => {
    if (!file.type.startsWith("audio/") && !AUDIO.test(file.name))
      return setError(new Error(t.compose.source.notAudio(file.name)));
    stop.current?.abort();
    const mine = new AbortController();
    stop.current = mine;
    setError(null);
    setSending({ name: file.name, share: 0 });
    try {
      const done = await upload(file, (share) => setSending({ name: file.name, share }), mine.signal);
      knowUpload(done);
      onDone(done);
    } catch (problem) {
      if (!isAbort(problem)) setError(problem);
    } finally {
      if (stop.current === mine) setSending(null);
    }
  };
  return { sending, error, send: (file: File) => void send(file), cancel: () => stop.current?.abort() };
}
