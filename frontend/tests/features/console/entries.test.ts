import { beforeEach, expect, test } from "vitest";
import { asText, shows } from "@/features/console/entries";
import { log, useLog } from "@/lib/store/log";

beforeEach(() => useLog.setState({ entries: [] }));

test("a level shows itself and what is worse; a source itself alone", () => {
  log("job", "Waltz: Playing it in");
  log("job", "Waltz: cancelled", { level: "warning" });
  log("agent", "No answer", { level: "error" });
  const texts = (shown: Parameters<typeof shows>[0]) =>
    useLog
      .getState()
      .entries.filter((entry) => shows(shown, entry))
      .map((entry) => entry.text);
  expect(texts({ source: null, level: "info" })).toHaveLength(3);
  expect(texts({ source: null, level: "warning" })).toEqual(["Waltz: cancelled", "No answer"]);
  expect(texts({ source: "job", level: "error" })).toEqual([]);
  expect(texts({ source: "job", level: "info" })).toHaveLength(2);
});

test("entries are copied as lines that say when, who and how grave", () => {
  log("backend", "No answer", { level: "warning" });
  expect(asText(useLog.getState().entries)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z {2}Backend {2}warning {2}No answer$/);
});
