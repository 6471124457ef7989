"use client";
import { Kbd } from "@/components/ui/kbd";
import { Switch } from "@/components/ui/switch";
import { useCommandList, type Command } from "@/lib/commands";
import { isSingle } from "@/lib/shortcuts";
import { STUDIO_KEYS } from "@/lib/studio-keys";
import { usePreferences } from "@/lib/store/preferences";
import * as t from "@/lib/text";

type Shown = Pick<Command, "id" | "title" | "keys">;

/** Those that are offered here, and those of the studio's page. */
export const withStudio = (offered: readonly Command[]): Shown[] => [
  ...offered.filter(({ keys }) => keys),
  ...Object.values(STUDIO_KEYS)
    .filter(({ id }) => !offered.some((one) => one.id === id))
    .map((one) => ({ ...one, title: t.palette.inStudio(one.title) })),
];

/** All keys there are, and the switch that turns those of one key off. */
export function ShortcutList() {
  const commands = withStudio(useCommandList((state) => state.commands));
  const singleKeys = usePreferences((state) => state.singleKeys);
  const set = usePreferences((state) => state.set);
  return (
    <>
      <Switch
        label={t.palette.singleKeys}
        hint={t.palette.singleKeysHint}
        checked={singleKeys}
        onChange={(event) => set({ singleKeys: event.target.checked })}
      />
      <dl className="mt-3 columns-1 gap-8 sm:columns-2">
        {commands.map(({ id, title, keys = "" }) => (
          <div
            key={id}
            className="flex min-h-8 break-inside-avoid items-center justify-between gap-3 border-b border-line text-sm"
          >
            <dt className="min-w-0">{title}</dt>
            <dd className={!singleKeys && isSingle(keys) ? "line-through opacity-60" : undefined}>
              <Kbd keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
