"use client";
import { useId, useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { EngineView } from "@/lib/api/schema";
import { tracksProblem } from "@/lib/recipe/check";
import { complete, extend, retake, roomFor, type Source } from "@/lib/recipe/edits";
import * as t from "@/lib/text";
import { EditForm } from "./edit-form";

interface FormProps {
  source: Source;
  engine: EngineView;
  onSent: () => void;
}

export function ExtendForm({ source, engine, onSent }: FormProps) {
  const id = useId();
  const room = roomFor(source, engine);
  const [seconds, setSeconds] = useState(String(Math.min(30, room)));
  const [at, setAt] = useState<"start" | "end">("end");
  const build = () => ({
    request: extend(source, Number(seconds), at, engine),
    what: t.player.edit.done.extend(Number(seconds)),
  });
  return (
    <EditForm text={t.player.edit.extendText} submit={t.player.edit.send.extend} build={build} onSent={onSent}>
      <div className="grid grid-cols-2 gap-3">
        <Field htmlFor={`${id}-seconds`} label={t.player.edit.seconds} hint={t.player.edit.room(room)}>
          <Input
            id={`${id}-seconds`}
            type="number"
            required
            min={1}
            max={room}
            step="any"
            aria-describedby={`${id}-seconds-hint`}
            value={seconds}
            onChange={(event) => setSeconds(event.currentTarget.value)}
            className="font-mono"
          />
        </Field>
        <Field htmlFor={`${id}-at`} label={t.player.edit.at}>
          <Select
            id={`${id}-at`}
            value={at}
            onChange={(event) => setAt(event.currentTarget.value === "start" ? "start" : "end")}
          >
            <option value="end">{t.player.edit.atEnd}</option>
            <option value="start">{t.player.edit.atStart}</option>
          </Select>
        </Field>
      </div>
    </EditForm>
  );
}

export function RetakeForm({ source, engine, onSent }: FormProps) {
  const id = useId();
  const [strength, setStrength] = useState("");
  const build = () => ({
    request: retake(source, strength === "" ? null : Number(strength), engine),
    what: t.player.edit.done.retake,
  });
  return (
    <EditForm text={t.player.edit.retakeText} submit={t.player.edit.send.retake} build={build} onSent={onSent}>
      <Field htmlFor={id} label={t.player.edit.strength} hint={t.player.edit.strengthHint}>
        <Input
          id={id}
          type="number"
          min={0}
          max={1}
          step="any"
          placeholder={t.player.repaint.auto}
          aria-describedby={`${id}-hint`}
          value={strength}
          onChange={(event) => setStrength(event.currentTarget.value)}
          className="font-mono"
        />
      </Field>
    </EditForm>
  );
}

const namesIn = (typed: string): string[] =>
  typed
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);

export function CompleteForm({ source, engine, onSent }: FormProps) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const build = () => {
    const names = namesIn(typed);
    return { request: complete(source, names, engine), what: t.player.edit.done.complete(names.join(", ")) };
  };
  return (
    <EditForm text={t.player.edit.completeText} submit={t.player.edit.send.complete} build={build} onSent={onSent}>
      <Field htmlFor={id} label={t.player.edit.instruments} hint={t.player.edit.instrumentsHint}>
        <Input
          id={id}
          required
          pattern=".*[^\s,].*"
          aria-describedby={`${id}-hint`}
          value={typed}
          onChange={({ currentTarget }) => {
            currentTarget.setCustomValidity(tracksProblem(namesIn(currentTarget.value)) ?? "");
            setTyped(currentTarget.value);
          }}
        />
      </Field>
    </EditForm>
  );
}
