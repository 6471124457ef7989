import { Command as Cmdk } from "cmdk";
import type { ReactNode } from "react";

const HEADING =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-fg-1";

export interface Found {
  /** What is typed. */
  query: string;
  /** Closes the palette, then runs this. */
  choose: (run: () => void) => void;
}

export function PaletteGroup({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Cmdk.Group heading={heading} className={HEADING}>
      {children}
    </Cmdk.Group>
  );
}

interface PaletteItemProps {
  id: string;
  title: string;
  aside?: ReactNode;
  disabled?: boolean;
  onSelect: () => void;
}

export function PaletteItem({ id, title, aside, disabled = false, onSelect }: PaletteItemProps) {
  return (
    <Cmdk.Item
      value={id}
      disabled={disabled}
      onSelect={onSelect}
      className="flex h-8 cursor-pointer items-center gap-3 rounded-control px-2 text-sm data-[disabled=true]:opacity-50 data-[selected=true]:bg-bg-2 max-md:h-11"
    >
      <span className="min-w-0 flex-1 truncate">{title}</span>
      {aside}
    </Cmdk.Item>
  );
}
