"""Which fields of a request mean something to ACE-Step, for which task; its limits and its words.

Limits, languages and names of tracks are those of ACE-Step 1.5 itself (acestep/constants.py,
docs/en/INFERENCE.md).
"""

from collections.abc import Mapping
from typing import Final

from engines.request import Task

_SAMPLING: Final = frozenset(
    {"model", "lora", "steps", "guidance", "shift", "timesteps", "guidance_interval", "instruction"}
)
_MUSIC: Final = frozenset({"bpm", "key", "time_signature"})
_SONG: Final = _SAMPLING | _MUSIC | {"lyrics", "instrumental", "language", "reference", "stems"}

TASK_FIELDS: Final[Mapping[Task, frozenset[str]]] = {
    "text2music": _SONG | {"codes", "strength"},
    "retake": _SONG | {"source", "strength"},
    "repaint": _SONG | {"source", "region"},
    "extend": _SONG | {"source", "extend_at"},
    "cover": _SONG | {"source", "strength"},
    "complete": _SONG | {"source", "tracks"},
    "stems": _SAMPLING | _MUSIC | {"source", "tracks"},
}
FIELDS: Final = frozenset[str]().union(*TASK_FIELDS.values())
AGREED: Final = ("task", "duration", *sorted(FIELDS - {"lyrics", "instrumental", "language"}))
"""What one call of the pipeline shares; prompt, lyrics, language and seed are each song's own."""

SAMPLE_RATE: Final = 48_000
TRAINED_SECONDS: Final = 10.0
"""ACE-Step was made for songs from here to 600 s."""
GUIDANCE: Final = (1.0, 15.0)
CODES_PER_SECOND: Final = 5
DEFAULT_RETAKE: Final = 0.5
"""`strength` of a retake that does not say, ACE-Step's own `retake_variance`."""
BEATS: Final[Mapping[str, str]] = {"2/4": "2", "3/4": "3", "4/4": "4", "6/8": "6"}
"""Time signatures as the model reads them."""
TRACKS: Final = (
    "vocals", "backing_vocals", "drums", "percussion", "bass", "guitar",
    "keyboard", "synth", "strings", "brass", "woodwinds", "fx",
)  # fmt: skip
"""Tracks the model knows by name."""
DEFAULT_STEMS: Final = ("vocals", "drums", "bass", "guitar", "keyboard")
LANGUAGES: Final = frozenset({
    "ar", "az", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hr",
    "ht", "hu", "id", "is", "it", "ja", "ko", "la", "lt", "ms", "ne", "nl", "no", "pa", "pl", "pt", "ro",
    "ru", "sa", "sk", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk", "ur", "vi", "yue", "zh",
})  # fmt: skip
_SAME_LANGUAGE: Final = {"nb": "no", "nn": "no", "fil": "tl", "cmn": "zh", "iw": "he", "in": "id"}


def track_name(name: str) -> str:
    """A track as the model writes it: "Backing Vocals" is backing_vocals; it may still be unknown."""
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def language_code(language: str) -> str | None:
    """The model's code of a BCP 47 tag; None where it does not sing that language."""
    primary = language.partition("-")[0].lower()
    code = _SAME_LANGUAGE.get(primary, primary)
    return code if code in LANGUAGES else None
