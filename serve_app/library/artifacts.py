"""Where files of songs live: a folder, or anything fsspec reaches."""

import os
import re
import shutil
from pathlib import Path
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

    def put(self, source: Path, name: str) -> None:
        """Store a file under `name`, whole or not at all; it is on the disk when this returns."""
        self._check(name)
        if self._folder is None:
            filesystem, root = self._remote()
            filesystem.put_file(str(source), f"{root}/{name}")
            return
        temporary = self._folder / f".{name}.{uuid4().hex}"
        try:
            shutil.copyfile(source, temporary)
            with temporary.open("rb") as file:
                os.fsync(file.fileno())
            temporary.replace(self._folder / name)
            _sync_folder(self._folder)
        finally:
            temporary.unlink(missing_ok=True)

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


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
