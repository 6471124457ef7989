"""The band's project file: plan and score, to go on working on a song exactly where it was left."""

import gzip
import json
import zlib
from dataclasses import dataclass
from typing import Final

import libsonare
from pydantic import TypeAdapter

from engines.errors import InvalidRequest
from engines.houseband.plan import Plan
from engines.houseband.score import Score
from engines.houseband.voice.voices import VOICE_IDS
from engines.music import Key

_LONGEST: Final = 600.0
_FASTEST: Final = 1000.0
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
                return _checked(_ADAPTER.validate_python(found["project"]))
        except (OSError, EOFError, zlib.error, RecursionError, ValueError, LookupError, TypeError) as error:
            cause: Exception | None = error
        else:
            cause = None
        raise InvalidRequest(
            "The project file of the source cannot be read; another version of the band made it.",
            field="source",
            remedy="Make the source again with this version, or use its audio through an upload.",
        ) from cause


def _checked(project: Project) -> Project:
    """The project, if the band can play it; raises ValueError or LookupError otherwise."""
    plan, score = project.plan, project.score
    notes = [note for track in score.tracks for note in track.notes]
    notes += [note for line in score.lines for word in line.words for note in word.notes]
    presets = {plan.part(track.name).preset for track in score.tracks}
    sound = (
        0 < plan.duration <= _LONGEST
        and 0 < plan.bpm < _FASTEST
        and str(Key.parse(str(plan.key))) == str(plan.key)
        and (plan.voice is None or plan.voice in VOICE_IDS)
        and presets <= set(libsonare.synth_preset_names())
        and all(0 <= note.pitch < 128 and 0 < note.velocity < 128 and note.beats > 0 for note in notes)
        and all(sum(section.line_bars) <= section.bars for section in plan.sections)
    )
    if not sound:
        raise ValueError("the project cannot be played")
    return project


_ADAPTER: Final = TypeAdapter(Project)
