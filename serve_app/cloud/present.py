"""What there is here of a track: what the cloud is to have. Blocking."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Engine, select

from agents.memory.embedding import MODEL_ID, EmbeddingFailed
from engines.request import FROM_SOURCE
from serve_app.cloud.outbox import Due
from serve_app.database.schema import memories, tracks
from serve_app.database.vector import written
from serve_app.library.artifacts import IMAGE_TYPES, MEDIA_TYPES, ArtifactStore
from serve_app.library.model import Track
from serve_app.memory.store import SqlMemory

MAX_TITLE: Final = 200
"""Characters; the name of a variant can be longer here."""


class FileMissing(Exception):
    """A file of the track is not in the artifact store, or not as it was."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that is to be in the bucket."""

    name: str
    """In the artifact store."""
    path: str
    """In the bucket: <account>/<song>.<ext>, or <account>/<song>-<hash>.<ext> of a cover."""
    mark: str
    """What changes when its content does."""

    @property
    def media_type(self) -> str:
        """As HTTP has it."""
        extension = self.name.rpartition(".")[2]
        return (MEDIA_TYPES | IMAGE_TYPES)[extension]


@dataclass(frozen=True, slots=True)
class Song:
    """A song of the library."""

    audio: File
    cover: File | None
    starred: bool
    deleted: bool
    row: Mapping[str, Any]
    """Of the table `songs`, as far as this studio says it; `parent_id` is the worker's to add."""
    created_at: str


@dataclass(frozen=True, slots=True)
class Present:
    """What there is here of a track."""

    song: Song | None
    memory: Mapping[str, Any] | None
    """A row of `agent_memory`."""
    unlearned: EmbeddingFailed | None = None
    """Why what it taught has no embedding, and `memory` is not known."""


def song_id(track_id: str) -> str:
    """The id in the cloud; raises `ValueError` for one that no track has."""
    return str(UUID(hex=track_id))


class Studio:
    """Reads what there is here."""

    def __init__(self, engine: Engine, artifacts: ArtifactStore, memory: SqlMemory) -> None:
        self._engine = engine
        self._artifacts = artifacts
        self._memory = memory

    def present(self, due: Due) -> Present:
        """Of the track as it is now. Raises `FileMissing`."""
        memory: Mapping[str, Any] | None = None
        unlearned: EmbeddingFailed | None = None
        try:
            memory = self._remembered(due)  # first, since it may write
        except EmbeddingFailed as failure:  # the song can go nevertheless
            unlearned = failure
        query = select(tracks).where(tracks.c.track_id == due.track_id, tracks.c.owner == due.owner)
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().one_or_none()
        song = None if row is None or due.gone else self._song(due, dict(row))
        return Present(song, memory, unlearned)

    def path(self, file: File) -> str:
        """A file on this machine. Raises `FileMissing`."""
        found = self._artifacts.local(file.name)
        if found is None:
            raise FileMissing(f"Its file {file.name} is not there any more.")
        return str(found)

    def _song(self, due: Due, row: Mapping[str, Any]) -> Song:
        track = Track.model_validate(row["track"])
        manifest = self._manifest(track)
        folder = f"{due.owner}/{song_id(due.track_id)}"
        audio = track.audio[0]
        name = audio.url.rsplit("/", 1)[1]
        cover = row["cover"]
        if cover:
            mark = hashlib.sha256(cover.encode()).hexdigest()[:12]  # a name's content never changes
            cover = File(cover, f"{folder}-{mark}.{cover.rpartition('.')[2]}", cover)
        file = File(name, f"{folder}.{name.rpartition('.')[2]}", audio.sha256)
        told = {
            **_told(row, track, manifest),
            "audio_path": file.path,
            "cover_path": cover.path if cover else None,
        }
        return Song(file, cover, row["starred"], row["deleted_at"] is not None, told, row["created_at"])

    def _manifest(self, track: Track) -> Mapping[str, Any]:
        name = track.manifest.rsplit("/", 1)[1]
        found = self._artifacts.local(name)
        if found is None:
            raise FileMissing(f"Its manifest {name} is not there any more.")
        try:
            manifest: Mapping[str, Any] = json.loads(found.read_text("utf-8"))
        except ValueError as error:
            raise FileMissing(f"Its manifest {name} is damaged.") from error
        return manifest

    def _remembered(self, due: Due) -> Mapping[str, Any] | None:
        """What the track has taught, embedded; None if nothing is remembered of it."""
        query = select(memories).where(
            memories.c.owner == due.owner,
            memories.c.item_id == due.track_id,
            memories.c.forgotten.is_(False),
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is not None and (row["model"] != MODEL_ID or not row["text"]):
            self._memory.learn(due.owner)
            with self._engine.connect() as connection:
                row = connection.execute(query).mappings().one_or_none()
        if row is None or row["embedding"] is None or not row["text"]:
            return None  # what was changed just now raises the version again
        embedding = row["embedding"]  # pgvector's text, or bytes
        return {
            "user_id": due.owner,
            "item_id": song_id(due.track_id),
            "content": row["text"],
            "facts": row["facts"],
            "model": row["model"],
            "embedding": embedding if isinstance(embedding, str) else written(bytes(embedding)),
            "created_at": row["created_at"],
        }


def _told(row: Mapping[str, Any], track: Track, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What a song's row says of it; what the engine really used goes before what was asked for."""
    request, used = manifest.get("request") or {}, track.used
    sung = "\n".join(line.text for line in track.lyrics or ())
    lyrics = "" if request.get("instrumental") else request.get("lyrics") or sung
    language = used.get("language") or request.get("language")
    task, bpm = request.get("task"), used.get("bpm") or request.get("bpm")
    return {
        "title": row["title"][:MAX_TITLE],
        "prompt": row["prompt"],
        "lyrics": lyrics,
        "tags": row["tags"],
        "engine": row["engine"],
        "language": language if lyrics else None,
        "bpm": bpm if isinstance(bpm, (int, float)) and bpm > 0 else None,
        "musical_key": used.get("key") or request.get("key"),
        "duration_s": row["seconds"],
        "audio_bytes": track.audio[0].bytes,
        "manifest": manifest,
        "peaks": track.peaks,
        "relation": task if task in FROM_SOURCE else None,
        "deleted_at": row["deleted_at"],
    }
