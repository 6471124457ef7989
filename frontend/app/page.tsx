import { Suspense } from "react";
import { StudioPanels } from "@/components/shell/studio-panels";
import { AgentPanel } from "@/features/agent/agent-panel";
import { Remix } from "@/features/community/remix";
import { Compose } from "@/features/compose/compose";
import { Takes } from "@/features/takes/takes";

const ComposeWithRemix = () => (
  <>
    <Suspense>
      <Remix />
    </Suspense>
    <Compose />
  </>
);

export default function StudioPage() {
  return <StudioPanels compose={<ComposeWithRemix />} takes={<Takes />} agent={<AgentPanel />} />;
}
