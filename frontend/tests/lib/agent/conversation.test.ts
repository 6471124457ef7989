import { expect, test } from "vitest";
import { asked, history, made, standing, type Conversation, type Exchange } from "@/lib/agent/conversation";

const stands = { task: "text2music", prompt: "house", bpm: 124, lyrics: "[verse]\nOne" };
const exchange = (more: Partial<Exchange> = {}): Exchange => ({
  id: "1",
  message: "A house song",
  options: { generate: false, rules: false, engine: null },
  studio: {},
  runId: "r1",
  outcome: { status: "succeeded", reply: "Here it is.", title: "One", request: stands, stands },
  edits: {},
  drawn: null,
  used: false,
  jobId: null,
  ...more,
});
const talk = (...exchanges: Exchange[]): Conversation => ({ id: "c", before: [], exchanges });

test("what the user has changed wins, and what they emptied is left to the engine", () => {
  expect(made(exchange({ edits: { bpm: null, lyrics: "[verse]\nTwo" } }))).toEqual({
    task: "text2music",
    prompt: "house",
    lyrics: "[verse]\nTwo",
  });
  expect(made(exchange({ outcome: null }))).toBeNull();
});

test("a message goes on from what was made last, with its changes", () => {
  expect(standing(talk(exchange({ edits: { bpm: 90 } })), { prompt: "jazz" })).toEqual({ ...stands, bpm: 90 });
});

test("a run that made nothing leaves what stood before it", () => {
  const failed = exchange({ outcome: { status: "failed", reply: "", title: "", request: null, stands: null } });
  expect(standing(talk(exchange(), failed), {})).toEqual(stands);
});

test("once it is in the recipe the recipe counts, as it does before anything was made", () => {
  expect(standing(talk(exchange({ used: true })), { prompt: "jazz" })).toEqual({ prompt: "jazz" });
  expect(standing(talk(), { prompt: "jazz", duration: 30 })).toEqual({ prompt: "jazz", duration: 30 });
});

test("a recipe in which nothing was said leaves the length to the squad", () => {
  expect(standing(talk(), { duration: 30 })).toEqual({});
  expect(standing(talk(), { duration: 12 })).toEqual({ duration: 12 });
});

test("what was said goes along, without the message itself and without those that have no answer", () => {
  const all: Conversation = {
    id: "c",
    before: [{ role: "user", content: "Hello" }],
    exchanges: [
      exchange(),
      exchange({ id: "2", outcome: null }),
      exchange({ id: "3", outcome: null, message: "Slower" }),
    ],
  };
  expect(history(all, "3")).toEqual([
    { role: "user", content: "Hello" },
    { role: "user", content: "A house song" },
    { role: "assistant", content: "Here it is." },
  ]);
  expect(history({ ...all, exchanges: Array.from({ length: 50 }, () => exchange()) })).toHaveLength(40);
});

test("options become fields of the request, an engine only where one was chosen", () => {
  const one = exchange({ options: { generate: true, rules: true, engine: null } });
  expect(asked(talk(one), one)).toMatchObject({ generate: true, mode: "rules", message: "A house song", history: [] });
  expect(asked(talk(one), one)).not.toHaveProperty("engine");
  const chosen = { ...one, options: { ...one.options, engine: "houseband" } };
  expect(asked(talk(chosen), chosen)).toHaveProperty("engine", "houseband");
});
