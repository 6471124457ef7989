import { describe, expect, test } from "vitest";
import { reduce, skips } from "@/lib/agent/reduce";
import { UNTOLD } from "@/lib/agent/view";
import type { AgentEvent, Plan } from "@/lib/api/schema";
import { RECORDED, sealed } from "./recorded";

const told = (events: readonly AgentEvent[], run = UNTOLD) => events.reduce(reduce, run);
const begin = { type: "agent.started", source: "model", model: "ollama_chat/qwen2.5:3b", revision: 0 } as const;

describe("a recorded run", () => {
  const whole = told(RECORDED);

  test("ends with all that was made", () => {
    expect(whole.seq).toBe(RECORDED.length);
    expect(whole.mode).toBe("rules");
    expect(Object.values(whole.parts).map(({ state }) => state)).toEqual(["done", "done", "done", "done", "done"]);
    expect(whole.plan?.theme).toBe("leaving town");
    expect(whole.settings?.set).toMatchObject({ bpm: 100 });
    expect(whole.lyrics?.sections?.[0]?.lines).toHaveLength(2);
    expect(whole.idea?.palette).toHaveLength(6);
    expect(whole.cover?.url).toMatch(/^\/images\//);
    expect(whole.review?.approved).toBe(true);
    expect(whole.finished?.status).toBe("succeeded");
    expect(whole.parts.producer.calls.map(({ name, ok }) => [name, ok])).toEqual([
      ["search_memory", true],
      ["configure_studio", true],
    ]);
  });

  test("is the same wherever it breaks off and from wherever it is told again", () => {
    for (let broken = 0; broken <= RECORDED.length; broken++) {
      const first = told(RECORDED.slice(0, broken));
      for (let after = 0; after <= broken; after++) expect(told(RECORDED.slice(after), first)).toEqual(whole);
    }
  });

  test("is the same with every event told twice, and with heartbeats", () => {
    const twice = RECORDED.flatMap((event) => [
      event,
      event,
      { type: "heartbeat", run_id: event.run_id, seq: event.seq, ts: event.ts } as AgentEvent,
    ]);
    expect(told(twice)).toEqual(whole);
  });

  test("does not change what stood before", () => {
    const half = told(RECORDED.slice(0, 12));
    const before = structuredClone(half);
    told(RECORDED.slice(12), half);
    expect(half).toEqual(before);
    expect(UNTOLD.parts.director.state).toBe("waiting");
  });
});

test("an event that is told again changes nothing, not even the object", () => {
  const run = told(RECORDED.slice(0, 5));
  expect(reduce(run, RECORDED[2] as AgentEvent)).toBe(run);
});

test("a gap is seen, a heartbeat is none", () => {
  const run = told(RECORDED.slice(0, 5));
  expect(skips(run, RECORDED[5] as AgentEvent)).toBe(false);
  expect(skips(run, RECORDED[6] as AgentEvent)).toBe(true);
  expect(skips(run, { type: "heartbeat", run_id: "r", seq: 9, ts: 0 })).toBe(false);
});

test("thoughts grow delta by delta, and a revision goes on below", () => {
  const run = told(
    sealed(
      { ...begin, agent: "lyricist" },
      { type: "thought.delta", agent: "lyricist", delta: "One " },
      { type: "thought.delta", agent: "lyricist", delta: "line" },
      { ...begin, agent: "lyricist", revision: 1 },
      { type: "thought.delta", agent: "lyricist", delta: "Again" },
    ),
  );
  expect(run.parts.lyricist).toMatchObject({ thought: "One line\n\nAgain", revision: 1, state: "thinking" });
  expect(run.news).toEqual({ agent: "lyricist", state: "thinking" });
});

test("an agent whose process was lost begins from nothing", () => {
  const run = told(
    sealed(
      { ...begin, agent: "producer" },
      { type: "thought.delta", agent: "producer", delta: "Half a thou" },
      { type: "tool.call", agent: "producer", call_id: "1", name: "search_memory", arguments: {} },
      { ...begin, agent: "producer" },
      { type: "thought.delta", agent: "producer", delta: "A thought" },
    ),
  );
  expect(run.parts.producer).toMatchObject({ thought: "A thought", calls: [] });
});

test("a model that fails is named, and so are the rules that stand in", () => {
  const failure = {
    type: "agent.error",
    agent: "lyricist",
    code: "model_unreachable",
    message: "No answer.",
    hint: "Start it.",
    retryable: true,
  } as const;
  const failed = sealed({ ...begin, agent: "lyricist" }, failure);
  expect(told(failed).parts.lyricist).toMatchObject({ state: "failed", error: { hint: "Start it." } });
  const stoodIn = told(
    sealed(
      { ...begin, agent: "lyricist" },
      failure,
      { ...begin, agent: "lyricist", source: "rules", model: null },
      {
        type: "agent.result",
        agent: "lyricist",
        source: "rules",
        model: null,
        result: { kind: "lyrics", title: "A", sections: [{ tag: "verse", lines: ["b"] }] },
      },
    ),
  );
  expect(stoodIn.parts.lyricist).toMatchObject({
    state: "done",
    source: "rules",
    model: null,
    error: { message: "No answer." },
  });
});

test("tools have their time and what went wrong; steps add up", () => {
  const usage = { input_tokens: 10, output_tokens: 2 };
  const run = told(
    sealed(
      { ...begin, agent: "producer" },
      { type: "tool.call", agent: "producer", call_id: "1", name: "configure_studio", arguments: { bpm: 900 } },
      { type: "tool.result", agent: "producer", call_id: "1", ok: false, result: null, error: "300 at most" },
      { type: "step.finished", agent: "producer", step: 1, seconds: 0.5, usage, error: null },
      { type: "step.finished", agent: "producer", step: 2, seconds: 0.25, usage, error: null },
    ),
  );
  const { calls, ...part } = run.parts.producer;
  expect(calls).toMatchObject([{ seconds: 1, ok: false, error: "300 at most", arguments: { bpm: 900 } }]);
  expect(part).toMatchObject({ steps: 2, seconds: 0.75, usage: { input_tokens: 20, output_tokens: 4 } });
});

test("those whom the plan does without do not wait, and an end leaves nobody thinking", () => {
  const plan: Plan = { agents: ["producer", "lyricist"] };
  const planned = { type: "plan", agent: "director", plan, source: "rules", model: null } as const;
  const end = { type: "run.finished", status: "cancelled", reply: "", request: null } as const;
  const events = sealed(planned, { ...begin, agent: "producer" }, end as never);
  const states = ({ parts }: typeof UNTOLD) => Object.values(parts).map(({ state }) => state);
  expect(states(told(events.slice(0, 2)))).toEqual(["done", "thinking", "waiting", "skipped", "skipped"]);
  expect(states(told(events))).toEqual(["done", "stopped", "skipped", "skipped", "skipped"]);
});

test("what a newer backend tells is passed over", () => {
  const odd = { type: "mood.changed", run_id: "r", seq: 1, ts: 0 } as unknown as AgentEvent;
  expect(reduce(UNTOLD, odd)).toEqual({ ...UNTOLD, seq: 1 });
});
