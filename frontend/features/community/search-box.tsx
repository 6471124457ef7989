"use client";
import { Search, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import * as t from "@/lib/text";

/** Enter searches; the address keeps the words. */
export function SearchBox({ words }: { words: string }) {
  const [typed, setTyped] = useState(words);
  const router = useRouter();
  const go = (to: string) => router.push(to.trim() ? `/community/?q=${encodeURIComponent(to.trim())}` : "/community/");
  return (
    <form
      role="search"
      className="flex items-center gap-1 max-md:w-full"
      onSubmit={(event) => {
        event.preventDefault();
        go(typed);
      }}
    >
      <Input
        type="search"
        aria-label={t.community.search}
        placeholder={t.community.search}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        maxLength={200}
        className="md:w-64 [&::-webkit-search-cancel-button]:hidden"
      />
      <button
        type="submit"
        aria-label={t.community.searchShort}
        title={t.community.searchShort}
        className="grid size-8 shrink-0 place-items-center rounded-control text-fg-1 hover:bg-bg-2 hover:text-fg-0 max-md:size-11"
      >
        <Search size={16} aria-hidden />
      </button>
      {words && (
        <IconButton label={t.community.clearSearch} onClick={() => go("")}>
          <X size={16} aria-hidden />
        </IconButton>
      )}
    </form>
  );
}
