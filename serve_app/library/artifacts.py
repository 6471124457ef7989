"""Where files of songs live: a folder, or anything fsspec reaches."""

import math
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname
from uuid import uuid4
from zlib import crc32

import fsspec

NAME: Final = re.compile(r"[\w-]{1,100}\.(wav|flac|mp3|ogg|json|mid|lrc|cho|project|png|jpg)", re.ASCII)
MEDIA_TYPES: Final = {
    "wav": "audio/wav",
    "flac": "audio/flac",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "json": "application/json",
    "mid": "audio/midi",
    "lrc": "text/plain",
    "cho": "text/plain",
    "project": "application/octet-stream",
}
IMAGE_TYPES: Final = {"png": "image/png", "jpg": "image/jpeg"}
CACHE: Final = 10 * 2**30
"""Bytes of a remote store that are kept on this machine."""
_MAKING: Final = ".making-"
_MARKER: Final = ".opentunes"


class StorageError(OSError):
    """The store cannot take files now; the cause is what it raised, which need not be an `OSError`."""

    @property
    def reason(self) -> str:
        """Why, without names of files or accounts."""
        cause = self.__cause__
        return (isinstance(cause, OSError) and cause.strerror) or type(cause).__name__


class ArtifactStore:
    """Immutable files by name. Blocking: call it from a thread.

    A remote store is read through a cache folder, so that ranges are answered from a local file.
    """

    def __init__(self, url: str, cache: Path) -> None:
        parts = urlsplit(url)
        self._folder = Path(url2pathname(parts.path)) if parts.scheme in {"", "file"} else None
        self._cache = cache
        self._url = url
        self._fetching = [Lock() for _ in range(16)]  # by name, so that many who want one file fetch it once
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """A folder for files on their way into the store, gone at the end of the block.

        Raises `StorageError` when there can be none; what the block raises is let through.
        """
        with _storing():
            folder = TemporaryDirectory(prefix=_MAKING, dir=self._folder, ignore_cleanup_errors=True)
        with folder as path:
            yield Path(path)

    def put(self, files: Mapping[str, Path]) -> None:
        """Move files of a workspace to their names, each whole or not at all; they are then on the disk.

        Raises `StorageError` when the store does not take them all; they can be put again.
        """
        for name in files:
            self._check(name)
        with _storing():
            if self._folder is None:
                filesystem, root = self._remote()
                for name, source in files.items():
                    filesystem.put_file(str(source), f"{root}/{name}")
                return
            for name, source in files.items():
                _sync(source)
                source.replace(self._folder / name)
            _sync(self._folder)

    def local(self, name: str) -> Path | None:
        """A local path with the file's content, or None if there is no such file."""
        self._check(name)
        if self._folder is not None:
            path = self._folder / name
            return path if path.is_file() else None
        path = self._cache / name
        with self._fetching[crc32(name.encode()) % len(self._fetching)]:
            return path if path.is_file() or self._fetch(name, path) else None

    def _fetch(self, name: str, path: Path) -> bool:
        """Bring a remote file into the cache; False if there is none."""
        filesystem, root = self._remote()
        self._cache.mkdir(parents=True, exist_ok=True)
        temporary = self._cache / f".{name}.{uuid4().hex}"
        try:
            filesystem.get_file(f"{root}/{name}", str(temporary))
            temporary.replace(path)
            self._shrink_cache()
        except FileNotFoundError:
            return False
        finally:
            temporary.unlink(missing_ok=True)
        return True

    def delete(self, name: str) -> None:
        """Remove a file; one that is not there is no error."""
        self._check(name)
        if self._folder is not None:
            (self._folder / name).unlink(missing_ok=True)
            return
        filesystem, root = self._remote()
        (self._cache / name).unlink(missing_ok=True)
        if filesystem.exists(f"{root}/{name}"):
            filesystem.rm_file(f"{root}/{name}")

    def marker(self) -> str | None:
        """What `mark` has left in the store; None if nothing."""
        try:
            if self._folder is not None:
                return (self._folder / _MARKER).read_text()
            filesystem, root = self._remote()
            found: str = filesystem.cat_file(f"{root}/{_MARKER}").decode()
        except FileNotFoundError:
            return None
        return found

    def mark(self, text: str) -> None:
        """Leave a word in the store."""
        if self._folder is not None:
            fresh = self._folder / f"{_MARKER}.new"
            fresh.write_text(text)
            fresh.replace(self._folder / _MARKER)
            return
        filesystem, root = self._remote()
        filesystem.pipe_file(f"{root}/{_MARKER}", text.encode())

    def is_empty(self) -> bool:
        """Whether no file of ours is there."""
        return next(self.older_than(math.inf, sweep=False), None) is None

    def older_than(self, moment: float, *, sweep: bool = True) -> Iterator[str]:
        """Names of files that were stored before a moment in Unix time; leftovers of workspaces go unsaid."""
        if self._folder is not None:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    if entry.stat().st_mtime >= moment:
                        continue
                    if sweep and entry.is_dir() and entry.name.startswith(_MAKING):
                        shutil.rmtree(entry.path, ignore_errors=True)
                    elif NAME.fullmatch(entry.name):
                        yield entry.name
            return
        filesystem, root = self._remote()
        for entry in filesystem.ls(root, detail=True):
            name = entry["name"].rsplit("/", 1)[1]
            if NAME.fullmatch(name) and _stored(entry, moment) < moment:
                yield name

    def _shrink_cache(self) -> None:
        """Keep the cache within `CACHE` bytes: what was not used for longest goes first."""
        files = [(path.stat(), path) for path in self._cache.iterdir() if NAME.fullmatch(path.name)]
        size = sum(stat.st_size for stat, _ in files)
        for stat, path in sorted(files, key=lambda found: found[0].st_atime):
            if size <= CACHE:
                return
            path.unlink(missing_ok=True)
            size -= stat.st_size

    def _remote(self) -> tuple[fsspec.AbstractFileSystem, str]:
        filesystem, root = fsspec.core.url_to_fs(self._url)
        filesystem.makedirs(root, exist_ok=True)
        return filesystem, root

    @staticmethod
    def _check(name: str) -> None:
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of a file of Opentunes")


@contextmanager
def _storing() -> Iterator[None]:
    """Whatever a store raises, as a `StorageError`: those of fsspec have errors of their own kinds."""
    try:
        yield
    except Exception as error:
        raise StorageError(f"{type(error).__name__}: {error}") from error


def _stored(entry: Mapping[str, Any], unknown: float) -> float:
    """When a remote file was stored, as Unix time; `unknown` where the store does not say."""
    for name in ("mtime", "LastModified", "last_modified", "updated", "created"):
        value = entry.get(name)
        if isinstance(value, (int, float)):
            return float(value)
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return value.timestamp()
    return unknown


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
