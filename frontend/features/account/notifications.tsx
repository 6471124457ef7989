"use client";
import { Bell } from "lucide-react";
import { useState } from "react";
import { Popover } from "@/components/ui/popover";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";
import { NotificationList } from "./notification-list";

/** What others did, in a small popover; the count is of those that were not read. */
export function Notifications() {
  const unread = useSession((state) => state.unread);
  const [open, setOpen] = useState(false);
  const label = unread ? `${t.account.notifications}, ${t.account.unread(unread)}` : t.account.notifications;
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label={t.account.notifications}
      className="w-90 p-0"
      trigger={
        <button
          type="button"
          aria-label={label}
          title={label}
          className="relative grid size-8 place-items-center rounded-control text-fg-1 hover:bg-bg-2 hover:text-fg-0 max-md:size-11"
        >
          <Bell size={16} aria-hidden />
          {unread > 0 && (
            <span
              aria-hidden
              className="absolute end-0 top-0 min-w-4 rounded-full bg-fg-0 px-1 text-center font-mono text-[10px] leading-4 text-bg-0"
            >
              {Math.min(unread, 99)}
            </span>
          )}
        </button>
      }
    >
      <NotificationList onLeave={() => setOpen(false)} />
    </Popover>
  );
}
