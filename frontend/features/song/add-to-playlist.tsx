"use client";
import { ListPlus } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { Cloud } from "@/lib/cloud/core";
import { hereToSignIn } from "@/lib/community/sign-in";
import { useSession } from "@/lib/store/session";
import * as t from "@/lib/text";

const PlaylistDialog = dynamic(() => import("./playlist-dialog").then((file) => file.PlaylistDialog));

export function AddToPlaylist({ cloud, songId }: { cloud: Cloud; songId: string }) {
  const [open, setOpen] = useState(false);
  const user = useSession((state) => state.user);
  const router = useRouter();
  return (
    <>
      <Button kind="quiet" onClick={() => (user ? setOpen(true) : router.push(hereToSignIn()))}>
        <ListPlus size={16} aria-hidden />
        {t.song.addToPlaylist}
      </Button>
      {open && user && <PlaylistDialog cloud={cloud} userId={user.id} songId={songId} onClose={() => setOpen(false)} />}
    </>
  );
}
