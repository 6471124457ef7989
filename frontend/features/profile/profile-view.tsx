"use client";
import { useMemo, useState } from "react";
import { Avatar } from "@/components/community/avatar";
import { SongList } from "@/components/community/song-list";
import { Button } from "@/components/ui/button";
import type { Cloud, Profile } from "@/lib/cloud/core";
import { songsOf } from "@/lib/cloud/feeds";
import type { LoadPage } from "@/lib/community/pages";
import { nameOf } from "@/lib/community/song";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";
import { EditProfile } from "./edit-profile";
import { FollowButton } from "./follow-button";
import { Playlists } from "./playlists";

/** Who somebody is, their playlists, and their songs. */
export function ProfileView({ cloud, person, reload }: { cloud: Cloud; person: Profile; reload: () => void }) {
  const own = useSession((state) => state.user?.id === person.id);
  const [editing, setEditing] = useState(false);
  const load = useMemo<LoadPage>(() => (after, rows) => songsOf(cloud, person.id, after, rows), [cloud, person.id]);
  return (
    <article aria-labelledby="profile-name" className="mx-auto max-w-4xl">
      <header className="flex flex-wrap items-start gap-4 px-4 pt-6 pb-4">
        <Avatar person={person} className="size-24 text-lg!" />
        <div className="min-w-0 flex-1 basis-56">
          <h1 id="profile-name" dir="auto" className="text-lg font-semibold break-words">
            {nameOf(person)}
          </h1>
          {person.username && <p className="font-mono text-xs text-fg-1">{`@${person.username}`}</p>}
          <p className="flex gap-3 pt-1 text-sm text-fg-1">
            <span>{t.profile.followers(person.follower_count)}</span>
            <span>{t.profile.following(person.following_count)}</span>
          </p>
          {person.bio && (
            <p dir="auto" className="pt-2 text-sm break-words whitespace-pre-wrap">
              {person.bio}
            </p>
          )}
        </div>
        {own ? (
          <Button aria-expanded={editing} onClick={() => setEditing(!editing)}>
            {t.profile.edit}
          </Button>
        ) : (
          <FollowButton cloud={cloud} person={person} onChanged={reload} />
        )}
      </header>
      {own && editing && (
        <EditProfile
          cloud={cloud}
          person={person}
          onDone={() => {
            setEditing(false);
            reload();
          }}
        />
      )}
      <Playlists cloud={cloud} userId={person.id} />
      <section aria-label={t.profile.songs} className="border-t border-line">
        <h2 className="px-4 pt-4 pb-1 text-xs text-fg-1">{t.profile.songs}</h2>
        <SongList load={load} empty={own ? t.profile.noSongsOfYours : t.profile.noSongs} label={t.profile.songs} />
      </section>
    </article>
  );
}
