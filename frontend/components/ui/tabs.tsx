"use client";
import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

interface TabsProps {
  label: string;
  value: string;
  onValueChange: (value: string) => void;
  tabs: readonly { value: string; title: string }[];
  children?: ReactNode;
}

/** A row of tabs; the panel of each is a `TabPanel` with the same value among the children. */
export function Tabs({ label, value, onValueChange, tabs, children }: TabsProps) {
  return (
    <Radix.Root value={value} onValueChange={onValueChange}>
      <Radix.List aria-label={label} className="flex gap-4 border-b border-line px-4">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px h-9 border-b-2 border-transparent text-sm text-fg-1 data-[state=active]:border-fg-0 data-[state=active]:text-fg-0 max-md:h-11"
          >
            {tab.title}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children}
    </Radix.Root>
  );
}

export const TabPanel = Radix.Content;
