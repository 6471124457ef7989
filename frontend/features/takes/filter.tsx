"use client";
import { useShallow } from "zustand/react/shallow";
import { Select } from "@/components/ui/select";
import type { Job } from "@/lib/api/schema";
import { cx } from "@/lib/class-names";
import { useConnection } from "@/lib/store/connection";
import { ended, useJobs } from "@/lib/store/jobs";
import * as t from "@/lib/text";

const STATUSES = { all: t.takes.showAll, active: t.takes.showActive, failed: t.takes.showFailed };

export interface Shown {
  status: keyof typeof STATUSES;
  /** Null: every engine. */
  engine: string | null;
}

export function shows({ status, engine }: Shown, job: Job): boolean {
  if (engine && job.engine !== engine) return false;
  if (status === "active") return !ended(job);
  return status === "all" || job.status === "failed";
}

interface FilterProps {
  shown: Shown;
  onChange: (shown: Shown) => void;
}

function EngineFilter({ shown, onChange }: FilterProps) {
  const engines = useJobs(useShallow(({ byId }) => [...new Set(Object.values(byId).map((job) => job.engine))].sort()));
  const known = useConnection((state) => state.engines);
  if (engines.length < 2) return null;
  return (
    <Select
      aria-label={t.takes.engine}
      value={shown.engine ?? ""}
      onChange={(event) => onChange({ ...shown, engine: event.target.value || null })}
      className="w-auto!"
    >
      <option value="">{t.takes.everyEngine}</option>
      {engines.map((id) => (
        <option key={id} value={id}>
          {known.find((engine) => engine.id === id)?.title ?? id}
        </option>
      ))}
    </Select>
  );
}

export function TakesFilter(props: FilterProps) {
  const { shown, onChange } = props;
  return (
    <div className="ml-auto flex items-center gap-2 max-md:w-full max-md:justify-between">
      <fieldset className="flex">
        <legend className="sr-only">{t.takes.show}</legend>
        {(Object.keys(STATUSES) as Shown["status"][]).map((status) => (
          <label
            key={status}
            className={cx(
              "flex h-8 cursor-pointer items-center rounded-control px-3 text-sm max-md:h-11",
              "has-focus-visible:outline-2 has-focus-visible:outline-accent",
              shown.status === status ? "bg-bg-2 text-fg-0" : "text-fg-1 hover:text-fg-0",
            )}
          >
            <input
              type="radio"
              name="takes-shown"
              checked={shown.status === status}
              onChange={() => onChange({ ...shown, status })}
              className="sr-only"
            />
            {STATUSES[status]}
          </label>
        ))}
      </fieldset>
      <EngineFilter {...props} />
    </div>
  );
}
