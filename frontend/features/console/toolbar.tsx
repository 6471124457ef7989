"use client";
import { ArrowDownToLine, Copy, Trash2, X } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { Select } from "@/components/ui/select";
import { copyAndTell } from "@/lib/copy";
import { useLog, type LogEntry, type LogLevel, type LogSource } from "@/lib/store/log";
import { usePreferences } from "@/lib/store/preferences";
import * as t from "@/lib/text";
import { asText, type Shown } from "./entries";

interface ToolbarProps {
  shown: Shown;
  onShow: (shown: Shown) => void;
  following: boolean;
  onFollow: (following: boolean) => void;
  entries: readonly LogEntry[];
}

function Filters({ shown, onShow }: Pick<ToolbarProps, "shown" | "onShow">) {
  const chosen = (value: string) =>
    (Object.keys(t.console.sources) as LogSource[]).find((one) => one === value) ?? null;
  const level = (value: string) => (Object.keys(t.console.levels) as LogLevel[]).find((one) => one === value) ?? "info";
  return (
    <>
      <Select
        aria-label={t.console.source}
        value={shown.source ?? ""}
        onChange={(event) => onShow({ ...shown, source: chosen(event.target.value) })}
        className="w-auto! min-w-0 max-md:shrink-0 max-md:px-1 max-md:text-xs"
      >
        <option value="">{t.console.everySource}</option>
        {Object.entries(t.console.sources).map(([id, title]) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t.console.level}
        value={shown.level}
        onChange={(event) => onShow({ ...shown, level: level(event.target.value) })}
        className="w-auto! min-w-0 max-md:px-1 max-md:text-xs"
      >
        {Object.entries(t.console.levels).map(([id, title]) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </Select>
    </>
  );
}

export function Toolbar({ shown, onShow, following, onFollow, entries }: ToolbarProps) {
  const clear = useLog((state) => state.clear);
  const close = () => usePreferences.getState().togglePanel("console");
  const copy = () => void copyAndTell(asText(entries));
  return (
    <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-4 max-md:h-14 max-md:gap-1 max-md:px-1">
      <h2 className="mr-auto text-sm font-semibold max-md:sr-only">{t.console.title}</h2>
      <Filters shown={shown} onShow={onShow} />
      <IconButton
        label={t.console.follow}
        pressed={following}
        onClick={() => onFollow(!following)}
        className="aria-pressed:bg-bg-2 aria-pressed:text-fg-0 max-md:ml-auto"
      >
        <ArrowDownToLine size={16} aria-hidden />
      </IconButton>
      <IconButton label={t.console.copy} disabled={!entries.length} onClick={copy}>
        <Copy size={16} aria-hidden />
      </IconButton>
      <IconButton label={t.console.clear} disabled={!entries.length} onClick={clear}>
        <Trash2 size={16} aria-hidden />
      </IconButton>
      <IconButton label={t.common.close} onClick={close}>
        <X size={16} aria-hidden />
      </IconButton>
    </header>
  );
}
