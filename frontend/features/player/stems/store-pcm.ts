import type { Stem } from "@/lib/api/schema";
import { mediaUrl } from "@/lib/media";

/** One stem, decoded. */
export interface Pcm {
  name: string;
  channels: readonly Int16Array[];
}

const FULL = 32767;

function compact(channel: Float32Array): Int16Array {
  const samples = new Int16Array(channel.length);
  for (let at = 0; at < channel.length; at++) samples[at] = Math.max(-1, Math.min(1, channel[at] ?? 0)) * FULL;
  return samples;
}

/** The file of a stem, still compressed. */
export async function fetchStem(stem: Stem, signal: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(await mediaUrl(stem.audio.url), { signal });
  if (!response.ok) throw new Error(`${stem.name}: ${response.status} ${response.statusText}`);
  return response.arrayBuffer();
}

/** A stem at the context's rate. */
export async function decodeStem(context: BaseAudioContext, stem: Stem, file: ArrayBuffer): Promise<Pcm> {
  const sound = await context.decodeAudioData(file);
  const channels = Array.from({ length: sound.numberOfChannels }, (_, index) => compact(sound.getChannelData(index)));
  return { name: stem.name, channels };
}

/** A stretch of a stem as a buffer to play. */
export function stretch(context: BaseAudioContext, pcm: Pcm, from: number, to: number): AudioBuffer {
  const buffer = context.createBuffer(pcm.channels.length, to - from, context.sampleRate);
  for (const [index, samples] of pcm.channels.entries()) {
    const channel = buffer.getChannelData(index);
    for (let at = 0; at < channel.length; at++) channel[at] = (samples[from + at] ?? 0) / FULL;
  }
  return buffer;
}
