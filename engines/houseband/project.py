"""The band's project file: plan and score, to go on working on a song exactly where it was left."""

import gzip
import json
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from engines.errors import InvalidRequest
from engines.houseband.plan import Plan
from engines.houseband.score import Score

FORMAT: Final = 1
"""Counts up when older files can no longer be read."""


@dataclass(frozen=True, slots=True)
class Project:
    """What is needed to play a song again, note for note, and to change it."""

    plan: Plan
    score: Score

    def to_bytes(self) -> bytes:
        """The project as gzipped JSON; equal projects give equal bytes."""
        data = {"format": FORMAT, "project": _ADAPTER.dump_python(self, mode="json")}
        return gzip.compress(json.dumps(data, separators=(",", ":")).encode(), mtime=0)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Project":
        """Read `to_bytes`; raises `InvalidRequest` for what is not a project of this format."""
        try:
            found = json.loads(gzip.decompress(data))
            if found["format"] == FORMAT:
                return _ADAPTER.validate_python(found["project"])
        except (OSError, EOFError, ValueError, KeyError, TypeError, ValidationError) as error:
            cause: Exception | None = error
        else:
            cause = None
        raise InvalidRequest(
            "The project file of the source cannot be read; another version of the band made it.",
            field="source",
            remedy="Make the source again with this version, or use its audio through an upload.",
        ) from cause


_ADAPTER: Final = TypeAdapter(Project)
