"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "@/lib/notify";
import { AlertDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { words } from "@/lib/api/words";
import type { Cloud } from "@/lib/cloud/core";
import { deletePlaylist } from "@/lib/cloud/playlists";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";

/** Asks first: a playlist has no way back. */
export function DeletePlaylist({ cloud, id }: { cloud: Cloud; id: string }) {
  const [open, setOpen] = useState(false);
  const router = useRouter();
  const remove = async () => {
    await deletePlaylist(cloud, id);
    toast(t.playlist.deleted);
    const name = useSession.getState().profile?.username;
    router.replace(name ? `/profile/?name=${name}` : "/community/");
  };
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        {t.playlist.delete}
      </Button>
      <AlertDialog
        open={open}
        onOpenChange={setOpen}
        title={t.playlist.deleteSure}
        description={t.playlist.deleteHint}
        action={t.playlist.delete}
        onAction={() => void remove().catch((error: unknown) => toast.error(words(error).cause))}
      />
    </>
  );
}
