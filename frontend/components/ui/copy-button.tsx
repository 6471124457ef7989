"use client";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { copyText } from "@/lib/copy";
import * as t from "@/lib/text";
import { Button } from "./button";

/** Copies a text, and says that it did. `label` says what is copied. */
export function CopyButton({ text, label = t.common.copy }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    setCopied(await copyText(text));
  };
  return (
    <Button onClick={() => void copy()}>
      {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      <span aria-live="polite">{copied ? t.common.copied : label}</span>
    </Button>
  );
}
