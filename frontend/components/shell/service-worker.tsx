"use client";
import { useEffect } from "react";
import { toast } from "@/lib/notify";
import { watchServiceWorker } from "@/lib/service-worker";
import * as t from "@/lib/text";

/** The studio opens without a network, and says when a new version of it is ready. Not while it is developed. */
export function ServiceWorker() {
  useEffect(() => {
    if (process.env.NODE_ENV !== "production" || !("serviceWorker" in navigator)) return;
    return watchServiceWorker(navigator.serviceWorker, (takeOver) =>
      toast(t.shell.update, {
        id: "update",
        duration: Infinity,
        action: { label: t.shell.reload, onClick: takeOver },
      }),
    );
  }, []);
  return null;
}
