"use client";
import type { ReactNode } from "react";
import { ShortcutList } from "@/components/shell/shortcut-list";
import * as t from "@/lib/text";
import { About } from "./about";
import { Appearance } from "./appearance";
import { BackendAddress } from "./backend-address";
import { BackendFacts } from "./backend-facts";
import { Engines } from "./engines";
import { ImageModelList } from "./image-model-list";
import { LanguageModelList } from "./language-model-list";
import { Section } from "./section";
import { Sizes } from "./sizes";
import { Storage } from "./storage";
import { Token } from "./token";

const { sections } = t.settings;
const IDS = ["look", "backend", "engines", "models", "keys", "browser", "account", "about"] as const;

/** How the studio is and what it is connected to. `account` is what the community's room has to set. */
export function Settings({ account }: { account?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-4xl gap-8 p-4 md:py-8">
      <nav aria-label={t.settings.parts} className="sticky top-8 w-40 shrink-0 self-start max-md:hidden">
        <ul>
          {IDS.filter((id) => id !== "account" || account).map((id) => (
            <li key={id}>
              <a href={`#${id}`} className="flex h-8 items-center text-sm text-fg-1 hover:text-fg-0">
                {sections[id]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="min-w-0 flex-1">
        <h1 className="mb-6 text-lg font-semibold">{t.settings.title}</h1>
        <Section id="look" title={sections.look}>
          <Appearance />
          <Sizes />
        </Section>
        <Section id="backend" title={sections.backend}>
          <BackendAddress />
          <Token />
          <BackendFacts />
        </Section>
        <Section id="engines" title={sections.engines}>
          <Engines />
        </Section>
        <Section id="models" title={sections.models}>
          <LanguageModelList />
          <ImageModelList />
        </Section>
        <Section id="keys" title={sections.keys}>
          <ShortcutList />
        </Section>
        <Section id="browser" title={sections.browser}>
          <Storage />
        </Section>
        {account && (
          <div id="account" className="scroll-mt-4 border-t border-line py-6">
            {account}
          </div>
        )}
        <Section id="about" title={sections.about}>
          <About />
        </Section>
      </div>
    </div>
  );
}
