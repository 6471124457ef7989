import { expect, test } from "vitest";
import { withStudio } from "@/components/shell/shortcut-list";
import { STUDIO_KEYS } from "@/lib/studio-keys";

test("keys of the studio's page are listed everywhere, once", () => {
  const run = () => undefined;
  const theme = { id: "view.theme", title: "Theme", group: "view", run } as const;
  const palette = { id: "palette.open", title: "Search", group: "help", keys: "mod+k", run } as const;
  const titles = (offered: Parameters<typeof withStudio>[0]) => withStudio(offered).map(({ title }) => title);
  expect(titles([theme, palette])).toEqual([
    "Search",
    "Generate (in the studio)",
    "Focus the prompt (in the studio)",
    "Write to the agent (in the studio)",
  ]);
  expect(titles([palette, ...Object.values(STUDIO_KEYS).map((one) => ({ ...one, run }))])).toEqual([
    "Search",
    "Generate",
    "Focus the prompt",
    "Write to the agent",
  ]);
});
