"use client";
import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { Input } from "@/components/ui/input";
import * as t from "@/lib/text";

const PAUSE_MS = 200;

/** Follows what is typed after a short pause; `value` is what the address says. */
export function SearchBox({ value, onSearch }: { value: string; onSearch: (text: string) => void }) {
  const [typed, setTyped] = useState({ text: value, from: value });
  if (typed.from !== value) setTyped({ text: typed.text.trim() === value ? typed.text : value, from: value });
  const { text } = typed;
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onSearch(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onSearch]);
  return (
    <div className="relative min-w-56 lg:flex-1">
      <Search
        size={16}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-fg-1"
      />
      <Input
        type="search"
        aria-label={t.library.search}
        placeholder={t.library.search}
        maxLength={200}
        className="pl-8"
        value={text}
        onChange={(event) => setTyped({ text: event.target.value, from: value })}
      />
    </div>
  );
}
