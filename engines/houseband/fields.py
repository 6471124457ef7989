"""What the band is asked by: its version, and which fields of a request mean something for which task."""

from collections.abc import Mapping
from typing import Final

from engines.request import Task

VERSION: Final = "2"
"""Counts up with every change of what a request and a seed sound like."""
_SOUND: Final = frozenset({"loudness", "stems"})
_WORDS: Final = frozenset({"lyrics", "instrumental", "language", "voice", "lead", "negative_prompt"})
_MUSIC: Final = frozenset({"bpm", "key", "time_signature"})
TASK_FIELDS: Final[Mapping[Task, frozenset[str]]] = {
    "text2music": _SOUND | _WORDS | _MUSIC,
    "retake": _SOUND | {"source", "strength", "voice"},
    "repaint": frozenset({"stems", "source", "strength", "region", "negative_prompt", "lead"}),
    "extend": frozenset({"stems", "source", "extend_at"}),
    "cover": _SOUND
    | {"source", "strength", "bpm", "key", "negative_prompt", "lead", "voice", "instrumental"},
    "complete": _SOUND | {"source", "tracks"},
    "stems": frozenset({"source", "stems"}),
}
FIELDS: Final = frozenset[str]().union(*TASK_FIELDS.values())
