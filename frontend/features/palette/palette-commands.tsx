import { Kbd } from "@/components/ui/kbd";
import { useCommandList, type Command } from "@/lib/commands";
import { usePreferences } from "@/lib/store/preferences";
import * as t from "@/lib/text";
import { COMMAND_GROUPS, inGroups } from "./groups";
import { PaletteGroup, PaletteItem, type Found } from "./palette-item";
import { best, withRecent } from "./rank";

const canRun = (command: Command) => command.enabled?.() !== false;
const HERE = "palette.open";

function CommandItem({ command, prefix, choose }: { command: Command; prefix: string } & Pick<Found, "choose">) {
  const run = () => {
    const { recent, set } = usePreferences.getState();
    set({ recent: withRecent(recent, command.id) });
    command.run();
  };
  return (
    <PaletteItem
      id={`${prefix}:${command.id}`}
      title={command.title}
      aside={command.keys && <Kbd keys={command.keys} />}
      disabled={!canRun(command)}
      onSelect={() => choose(run)}
    />
  );
}

/** Commands: by group with the recent ones first while nothing is typed, then the best answers. */
export function PaletteCommands({ query, choose }: Found) {
  const commands = useCommandList((state) => state.commands).filter(({ id }) => id !== HERE);
  const recent = usePreferences((state) => state.recent);
  const group = (heading: string, prefix: string, some: readonly Command[]) =>
    some.length > 0 && (
      <PaletteGroup key={prefix} heading={heading}>
        {some.map((command) => (
          <CommandItem key={command.id} command={command} prefix={prefix} choose={choose} />
        ))}
      </PaletteGroup>
    );
  if (query)
    return group(
      t.palette.title,
      "found",
      best(commands, ({ title }) => title, query),
    );
  const groups = inGroups(commands);
  return (
    <>
      {group(
        t.palette.recent,
        "recent",
        recent.flatMap((id) => commands.find((one) => one.id === id) ?? []),
      )}
      {COMMAND_GROUPS.map((name) => group(t.palette.groups[name], name, groups[name]))}
    </>
  );
}
