"use client";
import { useCallback, useState } from "react";
import { toast } from "@/lib/notify";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import { useAsked } from "@/lib/asked";
import type { Cloud } from "@/lib/cloud/core";
import { addToPlaylist, createPlaylist, playlists } from "@/lib/cloud/playlists";
import * as t from "@/lib/text";

interface PlaylistDialogProps {
  cloud: Cloud;
  userId: string;
  songId: string;
  onClose: () => void;
}

/** Into one of the user's playlists, or a new one. */
export function PlaylistDialog({ cloud, userId, songId, onClose }: PlaylistDialogProps) {
  const find = useCallback(() => playlists(cloud, userId), [cloud, userId]);
  const { value, error } = useAsked(find);
  const [title, setTitle] = useState("");
  const [failure, setFailure] = useState<unknown>();
  const add = async (list: () => Promise<{ id: string; title: string }>) => {
    try {
      const { id, title } = await list();
      await addToPlaylist(cloud, id, songId);
      toast(t.song.added(title));
      onClose();
    } catch (refused) {
      setFailure(refused);
    }
  };
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={t.song.addToPlaylist}>
      <div className="flex flex-col gap-4">
        {error !== undefined && <ProblemNote error={error} />}
        {!value && error === undefined && <p className="text-sm text-fg-1">{t.common.loading}</p>}
        {value?.length === 0 && <p className="text-sm text-fg-1">{t.song.noPlaylists}</p>}
        {value && value.length > 0 && (
          <ul aria-label={t.profile.playlists} className="max-h-60 overflow-y-auto border-y border-line">
            {value.map((list) => (
              <li key={list.id}>
                <button
                  type="button"
                  dir="auto"
                  className="flex min-h-9 w-full items-center justify-between gap-4 px-2 text-start text-sm hover:bg-bg-2 max-md:min-h-11"
                  onClick={() => void add(async () => list)}
                >
                  {list.title}
                  <span className="text-xs text-fg-1">{t.community.visibility[list.visibility]}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
        <form
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            void add(() => createPlaylist(cloud, title.trim(), "private"));
          }}
        >
          <Field htmlFor="new-playlist" label={t.song.newPlaylist} className="flex-1">
            <Input
              id="new-playlist"
              value={title}
              onChange={(event) => setTitle(event.target.value)}
              maxLength={200}
              placeholder={t.song.playlistName}
            />
          </Field>
          <Button type="submit" disabled={!title.trim()}>
            {t.song.create}
          </Button>
        </form>
        {failure !== undefined && <ProblemNote error={failure} />}
      </div>
    </Dialog>
  );
}
