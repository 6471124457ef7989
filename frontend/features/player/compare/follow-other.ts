import { mediaUrl } from "@/lib/media";
import { useSound } from "@/lib/player/element";
import { catchUp, matched } from "@/lib/player/mix";
import { useCompare } from "@/lib/store/compare";
import { usePlayer, type Playable } from "@/lib/store/player";
import { usePreferences } from "@/lib/store/preferences";

const STEP_MS = 100;
const LOST_SECONDS = 0.3;

/**
 * Runs the other take (B) beside the one that is on (A). Both play all the time and one of them is silent, so that
 * switching has no gap; the silent one is held in step with the one that is heard. Returns what ends it.
 */
export function followOther(a: HTMLAudioElement, other: Playable): () => void {
  const b = document.createElement("audio");
  b.preload = "auto";
  const rate = () => usePlayer.getState().rate;
  let gone = false;

  const start = () => {
    if (a.paused || gone) return;
    if (a.currentTime >= other.seconds) return b.pause();
    b.currentTime = a.currentTime;
    void b.play().catch(() => undefined);
  };
  const stop = () => b.pause();
  const end = () => !gone && useCompare.getState().set(null);
  const hear = () => {
    const atB = useCompare.getState().hearing === "b";
    const { volume } = usePreferences.getState();
    const level = matched(usePlayer.getState().now?.track?.loudness_lufs, other.track?.loudness_lufs);
    b.volume = volume * level.b;
    b.muted = !atB || usePlayer.getState().muted;
    useSound.setState({ elsewhere: atB, level: level.a });
  };
  const step = () => {
    if (a.paused || b.paused || b.seeking || a.seeking) return;
    const ahead = b.currentTime - a.currentTime;
    if (Math.abs(ahead) > LOST_SECONDS) return void start();
    const atB = useCompare.getState().hearing === "b";
    a.playbackRate = atB ? catchUp(-ahead, rate()) : rate();
    b.playbackRate = atB ? rate() : catchUp(ahead, rate());
  };
  const events = { playing: start, seeked: start, pause: stop, waiting: stop, ended: stop };
  for (const [name, run] of Object.entries(events)) a.addEventListener(name, run);
  const ends = [
    useCompare.subscribe(hear),
    usePreferences.subscribe(hear),
    usePlayer.subscribe((state, before) => {
      if (state.muted !== before.muted) hear();
    }),
  ];
  const timer = setInterval(step, STEP_MS);
  b.addEventListener("loadedmetadata", start, { once: true });
  b.addEventListener("error", end, { once: true });
  void mediaUrl(other.url).then((url) => {
    if (gone) return;
    b.src = url;
    hear();
  }, end);

  return () => {
    gone = true;
    clearInterval(timer);
    ends.forEach((end) => end());
    for (const [name, run] of Object.entries(events)) a.removeEventListener(name, run);
    b.pause();
    b.removeAttribute("src");
    a.playbackRate = rate();
    useSound.setState({ elsewhere: false, level: 1 });
  };
}
