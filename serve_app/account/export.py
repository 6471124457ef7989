"""Everything of an owner as one zip: what the database has, every file, and what the cloud gave.

```
account.json         every row here: tracks, jobs, runs, memories, uploads, images, tokens, sync
cloud.json           every row in the cloud, if there is an account
audio/…, images/…    files, as the addresses in account.json name them
missing.json         files that are named but could not be read; not there if there are none
```
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import IO, Any, Final

from sqlalchemy import Engine

from serve_app.account.archive import PIECE, Archive, pieces_of
from serve_app.account.rows import PARTS, files_of, rows_of
from serve_app.clock import Clock, iso, wall_clock
from serve_app.library.artifacts import IMAGE_TYPES, ArtifactStore

log = logging.getLogger(__name__)

ACCOUNT: Final = "account.json"
CLOUD: Final = "cloud.json"
MISSING: Final = "missing.json"


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be packed."""

    engine: Engine
    artifacts: ArtifactStore
    owner: str
    cloud: IO[bytes] | None = None
    """What the cloud gave; closed at the end."""
    notice: str | None = None
    """Why the cloud is left out."""
    clock: Clock = wall_clock

    def __iter__(self) -> Iterator[bytes]:
        """Pieces of the zip. Blocking; memory does not grow with what is packed."""
        archive = Archive(self.clock())
        try:
            yield from archive.add(ACCOUNT, self._account())
            if self.cloud:
                yield from archive.add(CLOUD, iter(lambda: self.cloud.read(PIECE), b""))  # type: ignore[union-attr]
            yield from self._files(archive)
            yield from archive.end()
        finally:
            if self.cloud:
                self.cloud.close()

    def _account(self) -> Iterator[bytes]:
        """One JSON object with a list of rows for each part."""
        told = {
            "owner": self.owner,
            "exported_at": iso(self.clock()),
            "opentunes": version("opentunes"),
            "cloud": CLOUD if self.cloud else None,
            "notice": self.notice,
        }
        yield _json(told)[:-1]
        for part in PARTS:
            yield b",\n" + _json(part.name) + b": ["
            for number, row in enumerate(rows_of(self.engine, self.owner, part)):
                yield (b",\n" if number else b"\n") + _json(dict(row))
            yield b"]"
        yield b"}\n"

    def _files(self, archive: Archive) -> Iterator[bytes]:
        missing = set[str]()
        for name in files_of(self.engine, self.owner):
            entry = entry_of(name)
            if entry in archive or entry in missing:
                continue
            try:
                path = self.artifacts.local(name)
            except Exception:  # whatever a store raises
                log.warning("an export goes without %s", name, exc_info=True)
                path = None
            if path is None:
                missing.add(entry)
            else:
                yield from archive.add(entry, pieces_of(path))
        if missing:
            yield from archive.add(MISSING, [_json(sorted(missing))])


def entry_of(name: str) -> str:
    """Where a file of the store lies in the zip: as its address says."""
    return f"{'images' if name.rpartition('.')[2] in IMAGE_TYPES else 'audio'}/{name}"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
