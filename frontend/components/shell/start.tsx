"use client";
import { useEffect } from "react";
import { sortDrafts } from "@/lib/drafts";
import { logReach } from "@/lib/log-reach";
import { watchLook } from "@/lib/look";
import { listenForShortcuts } from "@/lib/shortcuts";
import { watchJobs } from "@/lib/jobs/watch";
import { watchConnection } from "@/lib/store/connection";
import { usePreferences } from "@/lib/store/preferences";
import { useRecipe } from "@/lib/store/recipe";
import { startSession } from "@/lib/store/session";
import { Announcer } from "./announcer";

/** The part that no page needs to be seen. */
function later(): () => void {
  let end: (() => void) | null = null;
  let ended = false;
  void import("@/lib/start-later").then(({ startLater }) => {
    if (!ended) end = startLater();
  });
  return () => {
    ended = true;
    end?.();
  };
}

/** What runs once in a page: what the browser remembers is read, the look follows it, backend and keys are listened to. */
export function Start() {
  useEffect(() => {
    const endLook = watchLook();
    sortDrafts();
    void usePreferences.persist.rehydrate();
    void useRecipe.persist.rehydrate();
    const endLog = logReach();
    const endSession = startSession();
    const endConnection = watchConnection();
    const endKeys = listenForShortcuts();
    const endJobs = watchJobs();
    const endLater = later();
    return () => {
      endLook();
      endLog();
      endConnection();
      endSession();
      endKeys();
      endJobs();
      endLater();
    };
  }, []);
  return <Announcer />;
}
