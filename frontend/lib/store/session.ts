"use client";
import { useEffect } from "react";
import { create } from "zustand";
import { identifyBy } from "@/lib/api/backend";
import type { Sign } from "@/lib/api/schema";
import { CloudError, sessionKey, type Cloud, type Profile } from "@/lib/cloud/core";
import { owner } from "@/lib/drafts";
import { storage } from "@/lib/storage";
import { knownSign, useConnection } from "@/lib/store/connection";
import { usePreferences } from "@/lib/store/preferences";

export interface Project {
  url: string;
  key: string;
}
export interface User {
  id: string;
  email: string | null;
}

interface Session {
  /** Where accounts and the community are; null: nowhere; undefined: not known yet. */
  project: Project | null | undefined;
  /** The project's client, once something needed it. */
  cloud: Cloud | null;
  user: User | null;
  /** Whether it is known that somebody is, or nobody is, signed in. */
  ready: boolean;
  /** Why the client is not there. */
  trouble: unknown;
  profile: Profile | null;
  /** Notifications that were not read. */
  unread: number;
  refresh: () => Promise<void>;
}

const NOBODY = { user: null, profile: null, unread: 0 };

/** Who is signed in to the cloud. Nothing of it is loaded before it is needed, or somebody was signed in before. */
export const useSession = create<Session>()((set, get) => ({
  project: undefined,
  cloud: null,
  ready: false,
  trouble: null,
  ...NOBODY,
  refresh: async () => {
    const { cloud, user } = get();
    if (!cloud || !user) return;
    const [people, notifications] = await Promise.all([
      import("@/lib/cloud/people"),
      import("@/lib/cloud/notifications"),
    ]);
    const [profile, unread] = await Promise.all([people.myProfile(cloud), notifications.unread(cloud)]);
    if (get().user?.id === user.id) set({ profile, unread });
  },
}));

/** What the backend names; for a studio without one, what the build was given. */
export function projectOf(sign: Sign | null): Project | null | undefined {
  if (sign?.supabase_url && sign.supabase_publishable_key)
    return { url: sign.supabase_url, key: sign.supabase_publishable_key };
  const url = process.env.NEXT_PUBLIC_SUPABASE_URL;
  const key = process.env.NEXT_PUBLIC_SUPABASE_PUBLISHABLE_KEY;
  if (url && key) return { url, key };
  return sign ? null : undefined;
}

let opened: { url: string; cloud: Promise<Cloud> } | null = null;

/** The project's client. @throws CloudError where there is none */
export function openCloud(): Promise<Cloud> {
  const project = projectOf(useConnection.getState().sign);
  if (!project) return Promise.reject(new CloudError("off", "There is no Supabase project in the settings.", 0));
  if (opened?.url !== project.url) {
    const cloud = open(project);
    opened = { url: project.url, cloud };
    cloud.catch((trouble: unknown) => {
      opened = null; // its code could not be fetched: the next one tries again
      useSession.setState({ trouble, ready: true });
    });
  }
  return opened.cloud;
}

async function open(project: Project): Promise<Cloud> {
  const { connect } = await import("@/lib/cloud/connect");
  const cloud = connect(project.url, project.key);
  const { data } = await cloud.auth.getSession();
  useSession.setState({ cloud, trouble: null });
  signed(data.session?.user ?? null);
  useSession.setState({ ready: true });
  // Out of the callback: within it the client waits for itself.
  cloud.auth.onAuthStateChange((event, session) => {
    if (event !== "INITIAL_SESSION") setTimeout(() => signed(session?.user ?? null, true));
  });
  return cloud;
}

function signed(user: { id: string; email?: string | undefined } | null, changed = false): void {
  const before = useSession.getState().user;
  if (before?.id === user?.id) return;
  if (before && changed) return leavePage();
  useSession.setState(user ? { ...NOBODY, user: { id: user.id, email: user.email ?? null } } : NOBODY);
  void useSession
    .getState()
    .refresh()
    .catch(() => undefined); // the places that show it ask themselves, and say what is wrong
  if (changed)
    void useConnection
      .getState()
      .refresh()
      .catch(() => undefined);
}

/** Where this page goes when the account does; empty: it stays where it is. */
export const leaving = { to: "" };

/** By a whole load, in every tab: songs, chats and what plays stay in no memory. */
function leavePage(): void {
  if (leaving.to) window.location.replace(leaving.to);
  else window.location.reload();
}

/** The token of a request to the backend: an account's where it takes accounts, else the API token of the settings. */
async function credential(): Promise<string | null> {
  const token = usePreferences.getState().token || null;
  const sign = owner() ? await knownSign() : useConnection.getState().sign; // else a page's first request goes out as nobody's
  const project = projectOf(sign);
  if (sign?.mode !== "supabase" || !project || !(opened || storage.getItem(sessionKey(project.url)))) return token;
  try {
    const { data } = await (await openCloud()).auth.getSession();
    return data.session?.access_token ?? token;
  } catch {
    return token;
  }
}

/** Follows which project there is, and signs in who was before. Returns what ends it. */
export function startSession(): () => void {
  identifyBy(credential);
  const follow = () => {
    const project = projectOf(useConnection.getState().sign);
    const known = useSession.getState().project;
    if (project === undefined || (known?.url === project?.url && known !== undefined)) return;
    useSession.setState({ project, cloud: null, ready: false, ...NOBODY });
    if (project && storage.getItem(sessionKey(project.url))) void openCloud().catch(() => undefined);
    else useSession.setState({ ready: true });
  };
  follow();
  return useConnection.subscribe(follow);
}

/** The project's client for a place that needs it: null until it is there. */
export function useCloud(): Cloud | null {
  const project = useSession((state) => state.project);
  const cloud = useSession((state) => state.cloud);
  useEffect(() => {
    if (project) void openCloud().catch(() => undefined);
  }, [project]);
  return cloud;
}
