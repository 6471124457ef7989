"use client";
import { useState } from "react";
import { toast } from "@/lib/notify";
import { Select } from "@/components/ui/select";
import { words } from "@/lib/api/words";
import type { Cloud, SongPage, Visibility } from "@/lib/cloud/core";
import { setVisibility } from "@/lib/cloud/songs";
import * as t from "@/lib/text";

const CHOICES: readonly Visibility[] = ["private", "unlisted", "public"];

/** Who sees one's own song; takes effect at once. */
export function SongVisibility({ cloud, page, onChanged }: { cloud: Cloud; page: SongPage; onChanged: () => void }) {
  const [saving, setSaving] = useState(false);
  const choose = async (to: string) => {
    const chosen = CHOICES.find((choice) => choice === to);
    if (!chosen) return;
    setSaving(true);
    try {
      await setVisibility(cloud, page.id, chosen);
      toast(t.community.visibilityHint[chosen]);
      onChanged();
    } catch (error) {
      toast.error(words(error).cause);
    } finally {
      setSaving(false);
    }
  };
  return (
    <Select
      aria-label={t.song.visibility}
      title={t.community.visibilityHint[page.visibility]}
      className="!w-auto"
      value={page.visibility}
      disabled={saving}
      onChange={(event) => void choose(event.target.value)}
    >
      {CHOICES.map((choice) => (
        <option key={choice} value={choice}>
          {t.community.visibility[choice]}
        </option>
      ))}
    </Select>
  );
}
