"use client";
import { useState } from "react";
import { toast } from "@/lib/notify";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemNote } from "@/components/ui/problem";
import { Textarea } from "@/components/ui/textarea";
import { CloudError, type Cloud, type Profile } from "@/lib/cloud/core";
import { editProfile } from "@/lib/cloud/people";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";
import { EditAvatar } from "./edit-avatar";

const USERNAME = /^[a-z0-9_]{3,30}$/;
const TAKEN = "23505"; // SQLSTATE unique_violation

interface EditProfileProps {
  cloud: Cloud;
  person: Profile;
  onDone: () => void;
}

/** One's own names, words and picture. */
export function EditProfile({ cloud, person, onDone }: EditProfileProps) {
  const [username, setUsername] = useState(person.username ?? "");
  const [shown, setShown] = useState(person.display_name ?? "");
  const [bio, setBio] = useState(person.bio ?? "");
  const [error, setError] = useState<unknown>();
  const [saving, setSaving] = useState(false);
  const wrong = !USERNAME.test(username);
  const save = async () => {
    setSaving(true);
    try {
      await editProfile(cloud, { username, display_name: shown.trim() || null, bio: bio.trim() });
      await useSession.getState().refresh();
      toast(t.profile.saved);
      if (username !== person.username) window.history.replaceState(null, "", `/profile/?name=${username}`);
      onDone();
    } catch (refused) {
      const taken = refused instanceof CloudError && refused.code === TAKEN;
      setError(taken ? new Error(t.profile.usernameTaken) : refused);
    } finally {
      setSaving(false);
    }
  };
  return (
    <form
      aria-label={t.profile.edit}
      className="grid gap-4 border-t border-line px-4 py-4 md:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="flex flex-col gap-4">
        <Field htmlFor="display-name" label={t.profile.displayName}>
          <Input id="display-name" value={shown} maxLength={80} onChange={(event) => setShown(event.target.value)} />
        </Field>
        <Field
          htmlFor="username"
          label={t.profile.username}
          hint={t.profile.usernameHint}
          error={wrong && t.profile.usernameWrong}
        >
          <Input
            id="username"
            value={username}
            maxLength={30}
            autoCapitalize="none"
            spellCheck={false}
            aria-invalid={wrong}
            aria-describedby={wrong ? "username-error" : "username-hint"}
            onChange={(event) => setUsername(event.target.value)}
          />
        </Field>
      </div>
      <div className="flex flex-col gap-4">
        <Field htmlFor="bio" label={t.profile.bio}>
          <Textarea id="bio" rows={4} maxLength={500} value={bio} onChange={(event) => setBio(event.target.value)} />
        </Field>
        <EditAvatar cloud={cloud} onChanged={onDone} />
      </div>
      <div className="flex flex-col items-start gap-2 md:col-span-2">
        {error !== undefined && <ProblemNote error={error} />}
        <Button type="submit" disabled={saving || wrong}>
          {t.profile.save}
        </Button>
      </div>
    </form>
  );
}
