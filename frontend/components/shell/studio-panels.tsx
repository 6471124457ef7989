import { Suspense, type ReactNode } from "react";
import * as t from "@/lib/text";
import { PanelFollower } from "./panel-follower";
import { PanelSeparator } from "./panel-separator";

const PANEL = "h-full min-h-0 overflow-y-auto";

/**
 * Compose, takes and agent side by side; on a small screen the one that the address names. All of them stay mounted, and
 * the style sheet decides what is seen, so that the page is whole in its HTML and nothing moves when it wakes up.
 */
export function StudioPanels({ compose, takes, agent }: Record<"compose" | "takes" | "agent", ReactNode>) {
  return (
    <div className="h-full md:flex">
      <h1 className="sr-only">{t.shell.studio}</h1>
      <Suspense>
        <PanelFollower />
      </Suspense>
      <div
        id="panel-compose"
        className={`${PANEL} bg-bg-1 md:w-(--compose-width) md:max-w-[30%] md:shrink-0 md:compose-closed:hidden max-md:not-make:hidden`}
      >
        <Suspense>{compose}</Suspense>
      </div>
      <PanelSeparator side="compose" />
      <div id="panel-takes" className={`${PANEL} @container md:min-w-0 md:flex-1 max-md:not-takes:hidden`}>
        <Suspense>{takes}</Suspense>
      </div>
      <PanelSeparator side="agent" />
      <div
        id="panel-agent"
        className={`${PANEL} bg-bg-1 md:w-(--agent-width) md:max-w-[30%] md:shrink-0 md:agent-closed:hidden max-md:not-agent:hidden`}
      >
        <Suspense>{agent}</Suspense>
      </div>
    </div>
  );
}
