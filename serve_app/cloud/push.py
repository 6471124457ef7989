"""Brings the cloud to the present state of one track: files, row, like, memory. Every step can be repeated.

The order matters: what a row names is there before the row, and what may be in the cloud is written down here
before it is sent. So a worker that ends anywhere leaves nothing that the next one does not find.
"""

from collections.abc import Mapping
from typing import Any, Final

from serve_app.cloud.errors import CloudRefused
from serve_app.cloud.kept import Kept
from serve_app.cloud.outbox import DELETED, Due, Outbox, Withdrawn
from serve_app.cloud.present import File, Present, Song, Studio, song_id
from serve_app.cloud.project import MUSIC, Session, told

TAKEN: Final = "id_taken"
"""`code` of a track whose id is another account's in the cloud."""
_NO_PARENT: Final = "23503"
"""SQLSTATE foreign_key_violation."""


class Push:
    """One try of one track. Blocking; names its owner in whatever it does."""

    def __init__(self, cloud: Session, studio: Studio, outbox: Outbox, due: Due) -> None:
        self._cloud, self._studio, self._outbox, self._due = cloud, studio, outbox, due
        self._id = song_id(due.track_id)
        self._kept = due.kept

    @property
    def kept(self) -> Kept:
        """What the cloud has by now, or may have."""
        return self._kept

    def make(self) -> None:
        """Do it. Raises `CloudError`, `FileMissing`, `EmbeddingFailed`, `Withdrawn`."""
        present = self._studio.present(self._due)
        song = present.song
        if song and song.deleted and not self._kept.song and not self._kept.files:
            song = None  # nothing of it has left this machine, and nothing is to
        refusal: CloudRefused | None = None
        try:
            if song:
                self._put(song, present)
            elif self._due.gone:
                self._remove()
        except CloudRefused as refused:  # what it taught is another matter
            refusal = refused
        if refusal and refusal.code == DELETED:
            self._discard(list(self._kept.files))
        if not present.unlearned:
            self._remember(present)
        if failure := refusal or present.unlearned:
            raise failure

    def _put(self, song: Song, present: Present) -> None:
        files = [song.audio, *([song.cover] if song.cover else [])]
        there = self._kept.song or self._exists()
        if not there and song.deleted:
            self._remove()  # it never came to its row
            return
        self._intend(files, song.starred, present.memory is not None)
        for file in files:
            if self._kept.files[file.path] != file.mark:
                self._upload(file)
        self._write(song, there)
        self._like(song.starred)
        self._discard([path for path in self._kept.files if path not in {file.path for file in files}])

    def _intend(self, files: list[File], like: bool, memory: bool) -> None:
        """Write down what is about to be in the cloud."""
        kept = self._kept.beginning({file.path: file.mark for file in files}, like=like, memory=memory)
        if kept != self._kept:
            self._outbox.intend(self._due, kept)
            self._kept = kept

    def _exists(self) -> bool:
        """Whether the song is there, as after an answer that was lost; `CloudRefused` if it is another's."""
        with told():
            query = self._cloud.rest.from_("songs").select("user_id").eq("id", self._id)
            found: Any = query.execute().data
        if found and found[0]["user_id"] != self._due.owner:
            raise CloudRefused(TAKEN, "Another account has a song of this id.")
        return bool(found)

    def _upload(self, file: File) -> None:
        options: Any = {"content-type": file.media_type, "upsert": "true", "cache-control": "3600"}
        path = self._studio.path(file)
        with told():
            self._cloud.storage.from_(MUSIC).upload(file.path, path, options)
        self._kept = self._kept.model_copy(update={"files": self._kept.files | {file.path: file.mark}})
        try:
            self._outbox.intend(self._due, self._kept)  # large ones are not sent twice
        except Withdrawn:  # as of an account that was deleted while it was sent
            self._discard([file.path])
            raise

    def _write(self, song: Song, there: bool) -> None:
        """Put the row there. A parent that has gone in the cloud meanwhile is none."""
        parent = self._due.parent_id if self._parent_there() else None
        row = {**song.row, "studio_version": self._due.version}
        row |= {"parent_id": song_id(parent) if parent else None}
        try:
            self._write_row(row, song, there)
        except CloudRefused as refused:
            if not parent or refused.code != _NO_PARENT or "parent" not in refused.reason:
                raise
            self._write_row({**row, "parent_id": None}, song, there)
        self._kept = self._kept.model_copy(update={"song": True})

    def _parent_there(self) -> bool:
        """Whether the parent is in the cloud: a song of the same owner that went there, or a public one."""
        parent = self._due.parent_id
        if parent is None or self._outbox.parent_there(self._due):
            return parent is not None
        try:
            public = {"id": song_id(parent), "visibility": "public"}
        except ValueError:  # an upload's id need not be one
            return False
        with told():
            songs = self._cloud.rest.from_("songs").select("id").match(public).is_("deleted_at", "null")
            found: Any = songs.execute().data
        return bool(found)

    def _write_row(self, row: Mapping[str, Any], song: Song, there: bool) -> None:
        if not there:
            born = {"id": self._id, "user_id": self._due.owner, "created_at": song.created_at}
            with told():
                insert = self._cloud.rest.from_("songs").upsert(
                    {**row, **born}, on_conflict="id", ignore_duplicates=True
                )
                if insert.select("id").execute().data:
                    return
            self._exists()  # it came there since we looked
        with told():
            update = self._cloud.rest.from_("songs").update(dict(row))
            mine = update.eq("id", self._id).eq("user_id", self._due.owner)
            found: Any = mine.select("id").execute().data
        if not found:
            self._look_for_later("songs", {"id": self._id, "user_id": self._due.owner})
            raise CloudRefused(DELETED, "Its owner has deleted it in the cloud.")

    def _look_for_later(self, table: str, key: dict[str, str]) -> None:
        """Raises `Overtaken` if what was not written is there, since what is there is later."""
        with told():
            query = self._cloud.rest.from_(table).select("studio_version").match(key)
            found: Any = query.execute().data
        if found:
            self._outbox.overtaken(self._due, found[0]["studio_version"])

    def _like(self, starred: bool) -> None:
        like = {"user_id": self._due.owner, "song_id": self._id}
        likes = self._cloud.rest.from_("likes")
        if starred:
            with told():
                likes.upsert(like, on_conflict="user_id,song_id", ignore_duplicates=True).execute()
        elif self._kept.like:  # not one that was made in the cloud
            with told():
                likes.delete().match(like).execute()
            self._kept = self._kept.model_copy(update={"like": False})

    def _remember(self, present: Present) -> None:
        """Memory is a store of its own: the song need not be there."""
        memory = {"user_id": self._due.owner, "item_id": self._id}
        table = self._cloud.rest.from_("agent_memory")
        if present.memory is not None:
            self._intend([], like=False, memory=True)
            row = {**present.memory, "studio_version": self._due.version}
            with told():
                put = table.upsert(row, on_conflict="user_id,item_id").select("item_id")
                found: Any = put.execute().data
            if not found:
                self._look_for_later("agent_memory", memory)
        elif self._kept.memory:
            with told():
                table.delete().match(memory).execute()
            self._kept = self._kept.model_copy(update={"memory": False})

    def _remove(self) -> None:
        """The row, then its files: never a song without its sound. Likes go with the row."""
        with told():
            mine = {"id": self._id, "user_id": self._due.owner}
            self._cloud.rest.from_("songs").delete().match(mine).execute()
        self._discard(list(self._kept.files))
        self._kept = self._kept.model_copy(update={"song": False, "like": False})

    def _discard(self, paths: list[str]) -> None:
        if not paths:
            return
        with told():
            self._cloud.storage.from_(MUSIC).remove(paths)
        files = {path: mark for path, mark in self._kept.files.items() if path not in paths}
        self._kept = self._kept.model_copy(update={"files": files})
