"use client";

export function Console() {
  return null;
}
