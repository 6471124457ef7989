"use client";
import { X } from "lucide-react";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import { useLibrary } from "@/lib/store/library";
import * as t from "@/lib/text";
import { useTags } from "../list/tags";
import { addTags, changed, tagsOf, writtenTags, type TagChange } from "./tag-change";

const NONE: TagChange = { added: [], dropped: [] };

/** The tags of one song or of several: those that any of them has, of which some go, and new ones that all get. */
export default function TagDialog({ ids }: { ids: readonly string[] }) {
  const { byId, edit } = useLibrary.getState();
  const [songs] = useState(() => ids.flatMap((id) => byId[id] ?? []));
  const [change, setChange] = useState(NONE);
  const [text, setText] = useState("");
  const [error, setError] = useState<unknown>(null);
  const known = useTags((state) => state.tags);
  const close = () => useTags.getState().edit(null);
  const shown = tagsOf(songs, change);
  const title = songs.length === 1 ? t.library.tagsOf(songs[0]?.title ?? "") : t.library.tagsOfMany(songs.length);
  const add = () => {
    setChange(addTags(change, writtenTags(text)));
    setText("");
  };
  const keep = async (event: FormEvent) => {
    event.preventDefault();
    const whole = addTags(change, writtenTags(text));
    try {
      for (const song of songs) {
        const tags = changed(song.tags, whole);
        if (tags.join("\n") !== song.tags.join("\n")) await edit(song.track_id, { tags });
      }
      void useTags.getState().read();
      close();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <Dialog open onOpenChange={close} title={title}>
      <form onSubmit={(event) => void keep(event)} className="flex flex-col gap-3">
        {shown.length ? (
          <ul className="flex flex-wrap gap-1">
            {shown.map((tag) => (
              <li key={tag} className="flex h-8 items-center rounded-control border pl-2 text-sm max-md:h-11">
                {tag}
                <button
                  type="button"
                  aria-label={t.library.dropTag(tag)}
                  onClick={() =>
                    setChange({
                      added: change.added.filter((one) => one !== tag),
                      dropped: [...change.dropped, tag],
                    })
                  }
                  className="grid size-8 place-items-center text-fg-1 hover:text-fg-0 max-md:size-11"
                >
                  <X size={14} aria-hidden />
                </button>
              </li>
            ))}
          </ul>
        ) : (
          <p className="text-sm text-fg-1">{t.library.noTags}</p>
        )}
        <div className="flex gap-2">
          <Input
            autoFocus
            aria-label={t.library.newTag}
            placeholder={t.library.newTag}
            list="known-tags"
            maxLength={200}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <datalist id="known-tags">
            {known.map(({ tag }) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
          <Button onClick={add} disabled={!text.trim()}>
            {t.library.addTag}
          </Button>
        </div>
        {error !== null && <ProblemNote error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={close}>{t.common.cancel}</Button>
          <Button type="submit" className="bg-bg-2">
            {t.library.keepTags}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
