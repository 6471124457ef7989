"use client";
import { Kbd } from "@/components/ui/kbd";
import { Switch } from "@/components/ui/switch";
import { useCommandList } from "@/lib/commands";
import { isSingle } from "@/lib/shortcuts";
import { usePreferences } from "@/lib/store/preferences";
import * as t from "@/lib/text";

/** All keys there are just now, and the switch that turns those of one key off. */
export function ShortcutList() {
  const commands = useCommandList((state) => state.commands).filter(({ keys }) => keys);
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
