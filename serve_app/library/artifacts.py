"""Where files of songs live: a folder, or anything fsspec reaches."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname
from uuid import uuid4

import fsspec

NAME: Final = re.compile(r"[\w-]{1,100}\.(wav|flac|mp3|ogg|json|mid)", re.ASCII)
MEDIA_TYPES: Final = {
    "wav": "audio/wav",
    "flac": "audio/flac",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "json": "application/json",
    "mid": "audio/midi",
}


class ArtifactStore:
    """Immutable files by name. Blocking: call it from a thread.

    A remote store is read through a cache folder, so that ranges are answered from a local file.
    """

    def __init__(self, url: str, cache: Path) -> None:
        parts = urlsplit(url)
        self._folder = Path(url2pathname(parts.path)) if parts.scheme in {"", "file"} else None
        self._cache = cache
        self._url = url
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """A folder for files on their way into the store, gone at the end of the block."""
        with TemporaryDirectory(prefix=".making-", dir=self._folder) as folder:
            yield Path(folder)

    def put(self, files: Mapping[str, Path]) -> None:
        """Move files of a workspace to their names, each whole or not at all; they are then on the disk."""
        for name in files:
            self._check(name)
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
        if not path.is_file():
            filesystem, root = self._remote()
            self._cache.mkdir(parents=True, exist_ok=True)
            temporary = self._cache / f".{name}.{uuid4().hex}"
            try:
                filesystem.get_file(f"{root}/{name}", str(temporary))
                temporary.replace(path)
            except FileNotFoundError:
                return None
            finally:
                temporary.unlink(missing_ok=True)
        return path

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

    def _remote(self) -> tuple[fsspec.AbstractFileSystem, str]:
        filesystem, root = fsspec.core.url_to_fs(self._url)
        filesystem.makedirs(root, exist_ok=True)
        return filesystem, root

    @staticmethod
    def _check(name: str) -> None:
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not the name of a file of Opentunes")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
