import { type Pcm, stretch } from "./store-pcm";

/*
 * How stems sound together. Media elements through gain nodes take little memory, but start when they please and drift
 * by tens of milliseconds; decoded buffers begin on the same sample. Four minutes of six stereo stems are 508 MB as
 * 32-bit buffers, too much for a phone: they are kept as 16-bit samples (254 MB, and the float copy of one stem at a
 * time while it is decoded), of which four seconds at a time become buffers, scheduled ahead on the context's clock.
 * All stems of a stretch begin at the same time of that clock, so nothing can drift between them.
 */
const CHUNK_SECONDS = 4;
const AHEAD_SECONDS = 6;
const LEAD_SECONDS = 0.03;
const GLIDE_SECONDS = 0.01;

interface Voice {
  pcm: Pcm;
  gain: GainNode;
  meter: AnalyserNode;
}

export class Mixer {
  private readonly voices: Voice[];
  private readonly master: GainNode;
  private readonly sources = new Set<AudioBufferSourceNode>();
  private readonly frames: number;
  /** The run that sounds: it began at `time` of the context's clock with the sample `frame`. */
  private run: { time: number; frame: number; next: number; rate: number } | null = null;
  private readonly samples = new Float32Array(1024);

  constructor(
    private readonly context: AudioContext,
    pcms: readonly Pcm[],
  ) {
    this.master = context.createGain();
    this.master.connect(context.destination);
    this.frames = Math.max(...pcms.map((pcm) => pcm.channels[0]?.length ?? 0), 0);
    this.voices = pcms.map((pcm) => {
      const gain = context.createGain();
      const meter = context.createAnalyser();
      meter.fftSize = this.samples.length;
      gain.connect(meter).connect(this.master);
      return { pcm, gain, meter };
    });
  }

  /** Plays from there, in seconds. */
  start(seconds: number, rate: number): void {
    this.stop();
    void this.context.resume();
    const { sampleRate, currentTime } = this.context;
    const asked = performance.now();
    const from = Math.round(seconds * sampleRate);
    if (from >= this.frames) return;
    const to = this.endOf(from);
    const sources = this.voices.map((voice) => this.source(voice, from, to, rate));
    // That took a while. Who starts too late starts at once, each stem a bit later than the one before: pass over it.
    const wait = (performance.now() - asked) / 1000 + LEAD_SECONDS;
    const time = Math.ceil((currentTime + wait) * sampleRate) / sampleRate;
    const passed = Math.round((time - currentTime) * rate * sampleRate);
    this.run = { time, frame: from + passed, next: to, rate };
    for (const source of sources) source.start(time, passed / sampleRate);
    this.pump();
  }

  stop(): void {
    this.run = null;
    for (const source of this.sources) source.stop();
    this.sources.clear();
  }

  /** Where it sounds now, in seconds; null when it does not. */
  position(): number | null {
    if (!this.run) return null;
    return this.run.frame / this.context.sampleRate + (this.context.currentTime - this.run.time) * this.run.rate;
  }

  /** Schedules what is to sound next; to be called at least every second. */
  pump(): void {
    const { run } = this;
    const heard = this.position();
    if (!run || heard === null) return;
    const { sampleRate } = this.context;
    while (run.next < this.frames && run.next / sampleRate - heard < AHEAD_SECONDS) {
      const to = this.endOf(run.next);
      const when = run.time + (run.next - run.frame) / sampleRate / run.rate;
      for (const voice of this.voices) this.source(voice, run.next, to, run.rate).start(when);
      run.next = to;
    }
  }

  private endOf(from: number): number {
    return Math.min(from + CHUNK_SECONDS * this.context.sampleRate, this.frames);
  }

  /** A stretch of a stem, to be started. */
  private source(voice: Voice, from: number, to: number, rate: number): AudioBufferSourceNode {
    const source = this.context.createBufferSource();
    source.buffer = stretch(this.context, voice.pcm, from, to);
    source.playbackRate.value = rate;
    source.connect(voice.gain);
    source.onended = () => {
      source.disconnect();
      this.sources.delete(source);
    };
    this.sources.add(source);
    return source;
  }

  setGains(gains: Readonly<Record<string, number>>, volume: number): void {
    const glide = (node: GainNode, to: number) =>
      node.gain.setTargetAtTime(to, this.context.currentTime, GLIDE_SECONDS);
    for (const { pcm, gain } of this.voices) glide(gain, gains[pcm.name] ?? 1);
    glide(this.master, volume);
  }

  /** How loud a stem is at this moment, 0 to 1. */
  level(name: string): number {
    const voice = this.voices.find(({ pcm }) => pcm.name === name);
    if (!voice || !this.run) return 0;
    voice.meter.getFloatTimeDomainData(this.samples);
    return Math.min(1, Math.max(...this.samples.map(Math.abs)));
  }

  close(): void {
    this.stop();
    void this.context.close();
  }
}
