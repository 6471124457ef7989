import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import * as t from "@/lib/text";

interface ModelRowProps {
  title: string;
  id: string;
  available: boolean;
  isDefault: boolean;
  /** Why it is not available, or what it is. */
  children?: ReactNode;
}

/** An engine or a model: what it is called, whether it can be used, and why not. */
export function ModelRow({ title, id, available, isDefault, children }: ModelRowProps) {
  return (
    <li className="flex flex-col gap-1 border-line py-2 text-sm not-last:border-b">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className={available ? "font-medium" : "font-medium text-fg-1"}>{title}</span>
        {id !== title && <code className="font-mono text-xs text-fg-1">{id}</code>}
        <span className="ml-auto flex gap-1">
          {isDefault && <Badge kind="strong">{t.settings.isDefault}</Badge>}
          <Badge>{available ? t.settings.available : t.settings.unavailable}</Badge>
        </span>
      </div>
      {children}
    </li>
  );
}
