"""An account's things in the cloud, under its own token: how many, all of them, and taking them away."""

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import IO, Any, Final
from uuid import UUID

from postgrest import CountMethod
from pydantic import BaseModel, TypeAdapter

from serve_app.cloud.errors import CloudRefused
from serve_app.cloud.holdings import CloudHoldings
from serve_app.cloud.project import AVATARS, MUSIC, Project, Session, told
from serve_app.cloud.reading import read

BUCKETS: Final = (MUSIC, AVATARS)
STEP: Final = 1_000
"""Files that are listed or removed in one request."""
IN_MEMORY: Final = 1 << 20
"""Bytes of an export that need no file."""


class Profile(BaseModel):
    """Who an account says it is."""

    id: UUID
    username: str | None = None
    display_name: str | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in a bucket."""

    path: str
    bytes: int


_SONG: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""With which the names of a song's files begin."""
_PROFILES: Final = TypeAdapter(list[Profile])


class _Entry(BaseModel):
    """An entry of a folder as the storage lists it; one without an id is a folder."""

    name: str
    id: str | None = None
    metadata: dict[str, Any] | None = None


_ENTRIES: Final = TypeAdapter(list[_Entry])


@dataclass(frozen=True, slots=True)
class CloudAccount:
    """One account's things. Blocking; raises `CloudError`."""

    project: Project
    owner: str
    """The user's id: the account that the token is of."""
    token: str

    def __repr__(self) -> str:
        return f"CloudAccount({self.owner!r})"

    def profile(self) -> Profile | None:
        """Who it is; None if the account is gone."""
        with told():
            query = self._session.rest.from_("profiles").select("id, username, display_name")
            found = query.eq("id", self.owner).execute()
        profiles = read(_PROFILES, found.data)
        return profiles[0] if profiles else None

    def reach(self) -> None:
        """Whether files can be asked for; that rows can, `profile` has shown."""
        with told():
            self._session.storage.from_(MUSIC).list(self.owner, {"limit": 1})

    def holdings(self) -> CloudHoldings:
        """How much there is."""
        files = [file for bucket in BUCKETS for file in self._files(bucket, self.owner)]
        return CloudHoldings(
            songs=self._count("songs"),
            memories=self._count("agent_memory"),
            likes=self._count("likes"),
            files=len(files),
            bytes=sum(file.bytes for file in files),
        )

    def export(self) -> IO[bytes]:
        """What `export_my_data` gives, as JSON: at its beginning, and the caller's to close."""
        rest = self._session.rest
        kept: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - it is handed over
        try:
            with (
                told(),
                rest.session.stream(
                    "POST", f"{rest.base_url}/rpc/export_my_data", headers=rest.headers, json={}
                ) as response,
            ):
                if not response.is_success:
                    response.read()
                    raise CloudRefused(str(response.status_code), "The project does not export your data.")
                for piece in response.iter_bytes():
                    kept.write(piece)
            kept.seek(0)
        except BaseException:
            kept.close()
            raise
        return kept

    def files_of_others(
        self, is_here: Callable[[str], bool]
    ) -> Iterator[tuple[str, Callable[[], Iterator[bytes]]]]:
        """Files of songs that are not here, and avatars: a name for each, and what reads it."""
        for bucket in BUCKETS:
            for file in self._files(bucket, self.owner):
                song = _SONG.match(file.path.rpartition("/")[2])
                if not song or not is_here(UUID(song[0]).hex):
                    name = f"cloud/{bucket}/{file.path.removeprefix(self.owner + '/')}"
                    yield name, partial(self._read, bucket, file.path)

    def remove_files(self) -> int:
        """Remove every file of the account, in whatever folder below its own; how many."""
        gone = 0
        for bucket in BUCKETS:
            while files := [file.path for file in self._page(bucket, self.owner)]:
                with told():
                    removed = self._session.storage.from_(bucket).remove(files)
                if not removed:  # nothing has changed, nor will it
                    raise CloudRefused("files_stay", f"The project does not remove files of {bucket}.")
                gone += len(removed)
        return gone

    def delete(self) -> None:
        """Delete the account with all of its rows; its files must have gone before."""
        with told():
            self._session.rest.rpc("delete_my_account", {}).execute()

    def _read(self, bucket: str, path: str) -> Iterator[bytes]:
        with told(), closing(self._session.opened(f"authenticated/{bucket}", path, {})) as response:
            if response.status_code != 200:
                raise CloudRefused(str(response.status_code), "The project does not give the file.")
            yield from response.iter_bytes()

    @property
    def _session(self) -> Session:
        return self.project.as_user(self.token)

    def _count(self, table: str) -> int:
        with told():
            query = self._session.rest.from_(table).select("user_id", count=CountMethod.exact, head=True)
            found = query.eq("user_id", self.owner).execute()
        return found.count or 0

    def _page(self, bucket: str, folder: str) -> list[StoredFile]:
        """The first files below a folder, `STEP` at most."""
        found = list[StoredFile]()
        for file in self._files(bucket, folder):
            found.append(file)
            if len(found) == STEP:
                break
        return found

    def _files(self, bucket: str, folder: str) -> Iterator[StoredFile]:
        """Every file below a folder."""
        offset = 0
        while True:
            with told():
                listed = self._session.storage.from_(bucket).list(folder, {"limit": STEP, "offset": offset})
            entries = read(_ENTRIES, listed)
            for entry in entries:
                path = f"{folder}/{entry.name}"
                if entry.id is None:
                    yield from self._files(bucket, path)
                else:
                    yield StoredFile(path, int((entry.metadata or {}).get("size", 0)))
            if len(entries) < STEP:
                return
            offset += STEP
