"use client";
import { useEffect } from "react";
import { startChat } from "@/lib/agent/start";
import { logReach } from "@/lib/log-reach";
import { watchLook } from "@/lib/look";
import { listenForShortcuts } from "@/lib/shortcuts";
import { watchJobs } from "@/lib/jobs/watch";
import { watchConnection } from "@/lib/store/connection";
import { usePreferences } from "@/lib/store/preferences";
import { useRecipe } from "@/lib/store/recipe";
import { Announcer } from "./announcer";

/** What runs once in a page: what the browser remembers is read, the look follows it, backend and keys are listened to. */
export function Start() {
  useEffect(() => {
    const endLook = watchLook();
    void usePreferences.persist.rehydrate();
    void useRecipe.persist.rehydrate();
    const endLog = logReach();
    const endConnection = watchConnection();
    const endChat = startChat();
    const endKeys = listenForShortcuts();
    const endJobs = watchJobs();
    return () => {
      endLook();
      endLog();
      endConnection();
      endChat();
      endKeys();
      endJobs();
    };
  }, []);
  return <Announcer />;
}
