"use client";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { toast } from "@/lib/notify";
import { Avatar } from "@/components/community/avatar";
import { Menu, MenuItem, MenuLine } from "@/components/ui/menu";
import { words } from "@/lib/api/words";
import { nameOf } from "@/lib/community/song";
import { leaveSession } from "@/lib/leave-session";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";
import { Notifications } from "./notifications";

const EVERY_MS = 60_000;

function useFreshCounts() {
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible")
        void useSession
          .getState()
          .refresh()
          .catch(() => undefined);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
}

/** Notifications, and the way to one's profile and out. */
export function AccountMenu() {
  const profile = useSession((state) => state.profile);
  const router = useRouter();
  useFreshCounts();
  const person = profile ?? { display_name: null, username: null, avatar_path: null };
  return (
    <>
      <Notifications />
      <Menu
        trigger={
          <button
            type="button"
            aria-label={t.account.menu}
            title={profile ? nameOf(profile) : t.account.menu}
            className="grid size-8 place-items-center rounded-control hover:bg-bg-2 max-md:size-11"
          >
            <Avatar person={person} />
          </button>
        }
      >
        {profile?.username && (
          <MenuItem onSelect={() => router.push(`/profile/?name=${profile.username}`)}>{t.account.profile}</MenuItem>
        )}
        <MenuItem onSelect={() => router.push("/settings/")}>{t.account.settings}</MenuItem>
        <MenuLine />
        <MenuItem onSelect={() => void leaveSession().catch((error: unknown) => toast.error(words(error).cause))}>
          {t.account.signOut}
        </MenuItem>
      </Menu>
    </>
  );
}
