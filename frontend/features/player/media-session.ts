import { mediaUrl } from "@/lib/media";
import { next, previous } from "@/lib/player/queue";
import { useLibrary } from "@/lib/store/library";
import { usePlayer, type Playable } from "@/lib/store/player";
import * as t from "@/lib/text";

async function describe(piece: Playable | null): Promise<void> {
  const session = navigator.mediaSession;
  if (!piece) return void (session.metadata = null);
  const title = useLibrary.getState().byId[piece.id]?.title ?? piece.title;
  const about = { title, artist: t.common.name };
  session.metadata = new MediaMetadata(about);
  const src = piece.cover ? await mediaUrl(piece.cover).catch(() => null) : null;
  if (src && usePlayer.getState().now?.id === piece.id)
    session.metadata = new MediaMetadata({ ...about, artwork: [{ src }] });
}

function place(): void {
  const { now, position, rate } = usePlayer.getState();
  if (!now) return;
  const { seconds: duration } = now; // the sound may be some samples longer, which the platform refuses
  navigator.mediaSession.setPositionState?.({ duration, position: Math.min(position, duration), playbackRate: rate });
}

/** The platform's own player (media keys, lock screen, headset) shows and steers ours. Returns what ends it. */
export function followMediaSession(): () => void {
  if (!("mediaSession" in navigator)) return () => undefined;
  const session = navigator.mediaSession;
  const { getState } = usePlayer;
  const by = (sign: 1 | -1) => (details: MediaSessionActionDetails) =>
    getState().seek(getState().position + sign * (details.seekOffset ?? 5));
  const actions: [MediaSessionAction, MediaSessionActionHandler][] = [
    ["play", () => !getState().playing && getState().toggle()],
    ["pause", () => getState().playing && getState().toggle()],
    ["previoustrack", previous],
    ["nexttrack", () => void next()],
    ["seekto", (details) => getState().seek(details.seekTime ?? 0)],
    ["seekbackward", by(-1)],
    ["seekforward", by(1)],
  ];
  for (const [action, run] of actions) session.setActionHandler(action, run);
  const end = usePlayer.subscribe((state, before) => {
    const changed = state.now?.id !== before.now?.id;
    if (changed) void describe(state.now);
    if (state.playing !== before.playing) session.playbackState = state.playing ? "playing" : "paused";
    if (changed || state.seeks !== before.seeks || state.rate !== before.rate || state.playing !== before.playing)
      place();
  });
  return () => {
    end();
    for (const [action] of actions) session.setActionHandler(action, null);
  };
}
