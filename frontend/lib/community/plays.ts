import { recordPlay } from "@/lib/cloud/songs";
import { hex, type CloudSong } from "@/lib/community/song";
import { usePlayer } from "@/lib/store/player";
import { openCloud, useSession } from "@/lib/store/session";

/** So much of a song makes a play; of a shorter one half. */
const SECONDS = 5;

type Played = Pick<CloudSong, "id" | "duration_s" | "user_id">;

const known = new Map<string, Played>();
let heard: string | null = null;
let watching = false;

function tell(song: Played): void {
  const { user } = useSession.getState();
  if (!user || user.id === song.user_id) return;
  void openCloud()
    .then((cloud) => recordPlay(cloud, song.id))
    .catch(() => undefined); // a play that is not counted is no reason to disturb a listener
}

/**
 * Tells the cloud of plays of these songs: once each time that one has been heard for a while, and by somebody signed
 * in. Whether it counts is the cloud's to say: once in half an hour, and not one's own.
 */
export function countPlays(songs: readonly Played[]): void {
  for (const song of songs) known.set(hex(song.id), song);
  if (watching) return;
  watching = true;
  usePlayer.subscribe(({ now, playing, position }) => {
    if (now?.id !== heard) heard = null;
    const song = now && known.get(now.id);
    if (!song || heard || !playing || position < Math.min(SECONDS, song.duration_s / 2)) return;
    heard = now.id;
    tell(song);
  });
}
