import { StudioPanels } from "@/components/shell/studio-panels";
import { Agent } from "@/features/agent/agent";
import { Compose } from "@/features/compose/compose";
import { Takes } from "@/features/takes/takes";

export default function StudioPage() {
  return <StudioPanels compose={<Compose />} takes={<Takes />} agent={<Agent />} />;
}
