"""The published checkpoints of MusicGen and the user's own. Imports no torch."""

from pathlib import Path
from typing import Final

from engines.neural.engine import read_json
from engines.neural.weights import Checkpoint
from engines.request import Task

LICENCE: Final = "CC-BY-NC-4.0"
"""Of the weights: songs are not for commercial use. The code is Apache-2.0."""
PATTERNS: Final = ("*.json", "*.safetensors", "spiece.model")
WORDS: Final = frozenset({"bpm", "key", "time_signature", "instrumental"})
SAMPLING: Final = frozenset({"guidance", "temperature", "top_k", "top_p"})
COMMON: Final = WORDS | SAMPLING | {"model", "stems"}
TASKS: Final[frozenset[Task]] = frozenset({"text2music", "extend"})
_KINDS: Final = {"musicgen": "text", "musicgen_melody": "melody"}
_FLOAT32: Final = 4
"""Bytes of a weight in the published files."""


def _published(name: str, title: str, million: int, *, melody: bool = False) -> Checkpoint:
    """A checkpoint of `million` weights, text encoder and codec included; see `of_kind`."""
    return of_kind(
        name,
        f"MusicGen {title}",
        LICENCE,
        f"facebook/{name}",
        "melody" if melody else "text",
        million * 1_000_000 * _FLOAT32,
    )


def of_kind(name: str, title: str, licence: str, repository: str, kind: str, size_bytes: int) -> Checkpoint:
    """A checkpoint that takes text alone, or a melody as well; half its bytes in memory, for 16 bits."""
    melody = kind == "melody"
    return Checkpoint(
        id=name,
        title=title,
        licence=licence,
        repository=repository,
        kind=kind,
        size_bytes=size_bytes,
        memory_bytes=size_bytes // 2,
        tasks=TASKS | {"cover"} if melody else TASKS,
        fields=COMMON | {"source", "extend_at"} | ({"reference"} if melody else set()),
        patterns=PATTERNS,
    )


CHECKPOINTS: Final = (
    _published("musicgen-small", "small (300M)", 590),
    _published("musicgen-medium", "medium (1.5B)", 2_010),
    _published("musicgen-large", "large (3.3B)", 3_430),
    _published("musicgen-stereo-small", "stereo small (300M)", 590),
    _published("musicgen-stereo-medium", "stereo medium (1.5B)", 2_010),
    _published("musicgen-stereo-large", "stereo large (3.3B)", 3_430),
    _published("musicgen-melody", "melody (1.5B)", 1_560, melody=True),
    _published("musicgen-melody-large", "melody large (3.3B)", 2_630, melody=True),
    _published("musicgen-stereo-melody", "stereo melody (1.5B)", 1_560, melody=True),
    _published("musicgen-stereo-melody-large", "stereo melody large (3.3B)", 2_630, melody=True),
)
"""Sizes are counted from their configurations, with the T5 encoder (110M) and EnCodec (59M)."""


def own(folder: Path) -> Checkpoint | None:
    """The checkpoint in a folder of the user's, by the `model_type` of its config.json."""
    kind = _KINDS.get(str(read_json(folder / "config.json").get("model_type")))
    if kind is None:
        return None
    size = sum(file.stat().st_size for file in folder.glob("*.safetensors"))
    return of_kind(folder.name, folder.name, "the folder's own", "", kind, size)
