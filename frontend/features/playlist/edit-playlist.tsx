"use client";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import { Select } from "@/components/ui/select";
import type { Cloud, Playlist, Visibility } from "@/lib/cloud/core";
import { editPlaylist } from "@/lib/cloud/playlists";
import * as t from "@/lib/text";
import { DeletePlaylist } from "./delete-playlist";

const CHOICES: readonly Visibility[] = ["private", "public"];

/** Its name, its words, and who sees it. */
export function EditPlaylist({ cloud, list, reload }: { cloud: Cloud; list: Playlist; reload: () => void }) {
  const [title, setTitle] = useState(list.title);
  const [description, setDescription] = useState(list.description);
  const [visibility, setVisibility] = useState(list.visibility);
  const [error, setError] = useState<unknown>();
  const changed = title !== list.title || description !== list.description || visibility !== list.visibility;
  const save = async () => {
    try {
      await editPlaylist(cloud, list.id, { title: title.trim(), description: description.trim(), visibility });
      setError(undefined);
      reload();
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <form
      aria-label={t.playlist.rename}
      className="flex flex-wrap items-end gap-3 border-t border-line px-4 py-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field htmlFor="playlist-name" label={t.playlist.name} className="flex-1 basis-40">
        <Input id="playlist-name" value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} />
      </Field>
      <Field htmlFor="playlist-description" label={t.playlist.description} className="flex-1 basis-56">
        <Input
          id="playlist-description"
          value={description}
          maxLength={2000}
          onChange={(event) => setDescription(event.target.value)}
        />
      </Field>
      <Field htmlFor="playlist-visibility" label={t.playlist.visibility} className="basis-28">
        <Select
          id="playlist-visibility"
          value={visibility}
          onChange={(event) => setVisibility(CHOICES.find((one) => one === event.target.value) ?? "private")}
        >
          {CHOICES.map((choice) => (
            <option key={choice} value={choice}>
              {t.community.visibility[choice]}
            </option>
          ))}
        </Select>
      </Field>
      <Button type="submit" disabled={!changed || !title.trim()}>
        {t.playlist.save}
      </Button>
      <DeletePlaylist cloud={cloud} id={list.id} />
      {error !== undefined && <ProblemNote error={error} className="basis-full" />}
    </form>
  );
}
