"use client";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "@/lib/notify";
import { Avatar } from "@/components/community/avatar";
import { PersonLink } from "@/components/community/person-link";
import { TimeAgo } from "@/components/time-ago";
import { AlertDialog } from "@/components/ui/alert-dialog";
import { IconButton } from "@/components/ui/icon-button";
import { words } from "@/lib/api/words";
import { deleteComment } from "@/lib/cloud/comments";
import type { Cloud, Comment } from "@/lib/cloud/core";
import { nameOf } from "@/lib/community/song";
import { clock } from "@/lib/format";
import * as t from "@/lib/text";

interface CommentItemProps {
  cloud: Cloud;
  comment: Comment;
  mayDelete: boolean;
  onDeleted: () => void;
}

export function CommentItem({ cloud, comment, mayDelete, onDeleted }: CommentItemProps) {
  const [asking, setAsking] = useState(false);
  const remove = () =>
    deleteComment(cloud, comment.id).then(onDeleted, (error: unknown) => toast.error(words(error).cause));
  return (
    <li className="flex gap-3 border-t border-line px-4 py-3">
      <Avatar person={comment.author} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 text-xs text-fg-1">
          <PersonLink person={comment.author} className="font-medium text-fg-0" />
          <TimeAgo time={comment.created_at} />
          {comment.edited_at && <span>{t.song.edited}</span>}
          {comment.position_s !== null && <span>{t.song.playedAt(clock(comment.position_s))}</span>}
        </div>
        <p dir="auto" className="text-sm break-words whitespace-pre-wrap">
          {comment.body}
        </p>
      </div>
      {mayDelete && (
        <IconButton label={t.song.deleteComment(nameOf(comment.author))} onClick={() => setAsking(true)}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      )}
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        title={t.song.deleteCommentSure}
        description={t.song.deleteCommentHint}
        action={t.song.deleteCommentNow}
        onAction={() => void remove()}
      />
    </li>
  );
}
