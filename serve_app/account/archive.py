"""A zip that is written while it is read: never whole, neither in memory nor on disk."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

PIECE: Final = 1 << 16
"""Bytes that are read or given at a time, about."""
PACKED: Final = frozenset({"json", "mid", "lrc", "cho", "project"})
"""Kinds of files that get smaller; audio and images hardly do."""


class _Pipe:
    """Takes what the zip writes, until somebody takes it away. It cannot be sought, and the zip knows."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        """All is here already."""

    def take(self, least: int = 1) -> Iterator[bytes]:
        """What is held, if it is so much."""
        if len(self._held) >= least:
            held, self._held = bytes(self._held), bytearray()
            yield held


class Archive:
    """Every call gives pieces of the zip; `end` gives the last."""

    def __init__(self, now: float) -> None:
        self._pipe = _Pipe()
        self._zip = zipfile.ZipFile(self._pipe, "w", zipfile.ZIP_STORED, allowZip64=True)  # type: ignore[call-overload]
        self._date = datetime.fromtimestamp(now, UTC).timetuple()[:6]
        self._names = set[str]()

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def add(self, name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """A file of unknown size, however large; unpacked, it lies nowhere but below the zip's own folder."""
        name = "/".join(part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."})
        info = zipfile.ZipInfo(name, self._date)
        info.external_attr = 0o644 << 16
        packed = name.rpartition(".")[2] in PACKED
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        self._names.add(name)
        with self._zip.open(info, "w", force_zip64=True) as entry:
            for piece in pieces:
                entry.write(piece)
                yield from self._pipe.take(PIECE)
        yield from self._pipe.take()

    def end(self) -> Iterator[bytes]:
        """Where everything is in it."""
        self._zip.close()
        yield from self._pipe.take()


def pieces_of(path: Path) -> Iterator[bytes]:
    """A file's content."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


__all__ = ["PIECE", "Archive", "pieces_of"]
