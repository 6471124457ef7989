import { mediaUrl } from "@/lib/media";
import { next } from "@/lib/player/queue";
import { usePlayer, type Playable, type PlayerTrouble } from "@/lib/store/player";

/** How often the store hears of the position while it plays: the words of a song are marked by it. */
const TELL_MS = 60;
const TROUBLE: Readonly<Record<number, PlayerTrouble>> = { 2: "network", 3: "decode", 4: "source" };

/** A region that loops goes before the song: at a region's end that is the song's, the element must not wrap around. */
const loops = ({ loop, loopRegion }: { loop: boolean; loopRegion: boolean }): boolean => loop && !loopRegion;

/** Makes the element do what the store says, and tells the store what the element does. Returns what ends it. */
export function follow(audio: HTMLAudioElement): () => void {
  const { getState, setState, subscribe } = usePlayer;
  /** The piece whose sound is in the element; null while another is on its way, so that nothing of the old one leaks. */
  let loaded: Playable | null = null;
  let load = 0;
  let told = 0;
  let frame = 0;

  const start = () =>
    audio.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError")
        setState({ playing: false, trouble: "blocked" });
    });

  async function put(piece: Playable | null): Promise<void> {
    const mine = ++load;
    loaded = null;
    audio.pause();
    audio.removeAttribute("src");
    if (!piece) return audio.load();
    setState({ waiting: true });
    const url = await mediaUrl(piece.url).catch(() => null);
    if (mine !== load) return;
    if (!url) return setState({ trouble: "network", playing: false, waiting: false });
    const { position, rate, playing } = getState();
    audio.src = url;
    audio.defaultPlaybackRate = audio.playbackRate = rate;
    audio.currentTime = position;
    loaded = piece;
    if (playing) void start();
  }

  function tell(): void {
    if (!loaded || audio.seeking) return;
    const { region, loopRegion } = getState();
    if (loopRegion && region && audio.currentTime >= region.end) getState().seek(region.start);
    else setState({ position: audio.currentTime });
  }

  function tick(time: number): void {
    frame = requestAnimationFrame(tick);
    if (time - told < TELL_MS || audio.paused) return;
    told = time;
    tell();
  }

  const events: Partial<Record<keyof HTMLMediaElementEventMap, () => void>> = {
    timeupdate: tell,
    waiting: () => loaded && setState({ waiting: true }),
    playing: () => setState({ waiting: false, trouble: null }),
    canplay: () => setState({ waiting: false }),
    loadedmetadata: () => setState({ waiting: false }),
    play: () => loaded && !getState().playing && setState({ playing: true }),
    pause: () => loaded && !audio.ended && setState({ playing: false }),
    ended: () => {
      if (!loaded) return;
      const { region, loopRegion, seek } = getState();
      if (loopRegion && region) {
        seek(region.start);
        return void start();
      }
      if (getState().queue.playlist && next()) return;
      setState({ playing: false, position: loaded.seconds });
    },
    error: () =>
      loaded && setState({ playing: false, waiting: false, trouble: TROUBLE[audio.error?.code ?? 4] ?? "source" }),
  };
  for (const [name, run] of Object.entries(events)) audio.addEventListener(name, run);

  const end = subscribe((state, before) => {
    if (state.now?.id !== before.now?.id || state.retries !== before.retries) return void put(state.now);
    if (state.seeks !== before.seeks && loaded) audio.currentTime = state.position;
    if (state.rate !== before.rate) audio.playbackRate = state.rate;
    audio.loop = loops(state);
    if (state.playing === before.playing || !loaded || state.playing !== audio.paused) return;
    if (state.playing) void start();
    else audio.pause();
  });
  audio.loop = loops(getState());
  void put(getState().now);
  frame = requestAnimationFrame(tick);

  return () => {
    end();
    cancelAnimationFrame(frame);
    for (const [name, run] of Object.entries(events)) audio.removeEventListener(name, run);
    load += 1;
    audio.pause();
  };
}
