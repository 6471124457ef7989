// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import type { Exchange } from "@/lib/agent/conversation";
import { useChat } from "@/lib/store/chat";

const KEY = "opentunes.chat";
const said = (id: string) => ({ id }) as Exchange;
const ids = () => {
  const { conversation, past } = useChat.getState();
  return [conversation, ...past].map(({ exchanges }) => exchanges.map(({ id }) => id).join(" "));
};

beforeEach(() => {
  localStorage.clear();
  useChat.setState(useChat.getInitialState(), true);
});

it("takes in what another tab has said, and leaves the conversation open that is open here", async () => {
  useChat.getState().add(said("first"));
  const here = useChat.getState();
  useChat.getState().add(said("second"));
  useChat.getState().open();
  useChat.getState().add(said("elsewhere"));
  const kept = localStorage.getItem(KEY) ?? "";
  useChat.setState(here, true); // as the tab has it that has heard nothing yet
  localStorage.setItem(KEY, kept);
  await useChat.persist.rehydrate();
  expect(ids()).toEqual(["first second", "elsewhere"]);
  useChat.getState().add(said("third"));
  expect(localStorage.getItem(KEY)).toContain("elsewhere");
});

it("changes an exchange as it is now, not as it was when the change began", () => {
  useChat.getState().add({ ...said("one"), edits: {} });
  const { change } = useChat.getState();
  change("one", ({ edits }) => ({ edits: { ...edits, title: "Waltz" } }));
  change("one", ({ edits }) => ({ edits: { ...edits, cover: "ab" } }));
  expect(useChat.getState().conversation.exchanges[0]?.edits).toEqual({ title: "Waltz", cover: "ab" });
});
