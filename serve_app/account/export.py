"""Everything of an owner as one zip: what the database has, every file, and what the cloud gave.

```
account.json         every row here: tracks, jobs, runs, memories, uploads, images, tokens, sync
cloud.json           every row in the cloud, if there is an account
audio/…, images/…    files, as the addresses in account.json name them
cloud/music/…        songs and covers that only the cloud has, of other studios; cloud/avatars/… likewise
missing.json         files that should be there but could not be read whole; not there if there are none
```
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
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


Elsewhere = tuple[str, Callable[[], Iterator[bytes]]]
"""Where a file is to lie in the zip, and what opens it."""


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
    elsewhere: Iterable[Elsewhere] = ()
    """Files that are not in the artifact store. What they raise costs no more than the file."""
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
        yield from self._elsewhere(archive, missing)
        if missing:
            yield from archive.add(MISSING, [_json(sorted(missing))])

    def _elsewhere(self, archive: Archive, missing: set[str]) -> Iterator[bytes]:
        entry = "the rest of what only the cloud has"
        try:
            for entry, opens in self.elsewhere:
                yield from archive.add(entry, _as_far_as_it_goes(entry, opens, missing))
        except Exception:  # the list of them ends here
            log.warning("an export goes without what follows %s", entry, exc_info=True)
            missing.add(f"what follows {entry}")


def _as_far_as_it_goes(
    entry: str, opens: Callable[[], Iterator[bytes]], missing: set[str]
) -> Iterator[bytes]:
    try:
        yield from opens()
    except Exception:
        log.warning("an export has not all of %s", entry, exc_info=True)
        missing.add(entry)


def entry_of(name: str) -> str:
    """Where a file of the store lies in the zip: as its address says."""
    return f"{'images' if name.rpartition('.')[2] in IMAGE_TYPES else 'audio'}/{name}"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
