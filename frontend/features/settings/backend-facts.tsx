"use client";
import { useConnection } from "@/lib/store/connection";
import * as t from "@/lib/text";
import { FactList } from "./fact-list";
import { useStats } from "./use-stats";

const { facts } = t.settings;

/** What the backend is, and who we are to it. */
export function BackendFacts() {
  const sign = useConnection((state) => state.sign);
  const me = useConnection((state) => state.me);
  const reach = useConnection((state) => state.reach);
  const stats = useStats();
  const unknown = facts.unknown;
  return (
    <FactList
      facts={[
        [facts.state, t.shell.backend[reach]],
        [facts.version, stats?.version ?? unknown],
        [facts.sign, sign ? facts.modes[sign.mode] : unknown],
        [facts.you, me ? facts.kinds[me.kind](me.owner) : unknown],
        [facts.may, me ? me.scopes.map((scope) => facts.scopes[scope]).join(", ") : unknown],
      ]}
    />
  );
}
