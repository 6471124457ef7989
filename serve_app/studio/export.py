"""The files of the export, as they are on the disk now: a build under a running server is seen at once."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path
from typing import Final

from serve_app.studio.headers import FILE, Rule, rules

HIDDEN: Final = (FILE, "_redirects")
"""For whoever serves the export, not for its readers."""
TYPES: Final = {
    ".js": "text/javascript",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
}
"""Not left to the machine's tables, which differ."""
SMALLEST: Final = 1024
"""Bytes from which compressing pays."""


@dataclass(frozen=True, slots=True)
class Served:
    """One file to answer with."""

    file: Path
    media_type: str
    tag: str
    """Of its content; without quotation marks."""
    zipped: bytes | None
    """The same gzipped, where that is worth it."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A folder was asked for without its slash, or its page by name."""

    path: str


class Export:
    """The studio's folder, built or not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def built(self) -> bool:
        """Whether there is a whole one: `_headers` is written last."""
        return (self.folder / FILE).is_file() and (self.folder / "index.html").is_file()

    def rules(self) -> list[Rule]:
        """Of header fields."""
        file = self.folder / FILE
        return _rules(file, file.stat().st_mtime_ns)

    def find(self, path: str) -> Served | Elsewhere | None:
        """What an address such as `/songs/` stands for."""
        parts = path[1:].removesuffix("/").split("/") if path != "/" else []
        if any(part in {"", ".", ".."} or "\0" in part or "\\" in part for part in parts):
            return None
        file = self.folder.joinpath(*parts)
        try:
            if file.is_dir():
                if not (file / "index.html").is_file():
                    return None
                return self._served(file / "index.html") if path.endswith("/") else Elsewhere(_address(parts))
            if parts[-1] == "index.html" and file.is_file() and not path.endswith("/"):
                return Elsewhere(_address(parts[:-1]))  # whose header fields are the page's
            hidden = len(parts) == 1 and parts[0] in HIDDEN
            return self._served(file) if file.is_file() and not hidden and not path.endswith("/") else None
        except OSError:  # such as a name that is too long
            return None

    def missing(self) -> Served | None:
        """The page that says that there is none."""
        file = self.folder / "404.html"
        return self._served(file) if file.is_file() else None

    def _served(self, file: Path) -> Served | None:
        if not file.resolve().is_relative_to(self.folder.resolve()):  # a link to what is not the export's
            return None
        status = file.stat()
        return _read(file, status.st_mtime_ns, status.st_size)


def _address(parts: list[str]) -> str:
    return "/" + "".join(f"{part}/" for part in parts)


@lru_cache(8)
def _rules(file: Path, _modified: int) -> list[Rule]:
    return rules(file.read_text("utf-8"))


@lru_cache(1024)
def _read(file: Path, _modified: int, _size: int) -> Served:
    """A file with its content's hash, kept until it changes."""
    content = file.read_bytes()
    kind = TYPES.get(file.suffix) or guess_type(file.name)[0] or "application/octet-stream"
    textual = kind.startswith("text/") or kind in {
        "application/json",
        "application/manifest+json",
        "image/svg+xml",
    }
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    zipped = gzip.compress(content, 9, mtime=0) if textual and len(content) >= SMALLEST else None
    return Served(file, kind, hashlib.sha256(content).hexdigest()[:32], zipped)
