"""The published checkpoints of MusicGen and the user's own. Imports no torch."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from engines.neural.weights import Checkpoint, read_json, weight_bytes
from engines.request import Task

LICENCE: Final = "CC-BY-NC-4.0"
"""Of the weights: songs are not for commercial use. The code is Apache-2.0."""
PATTERNS: Final = ("*.json", "*.safetensors", "spiece.model")
WORDS: Final = frozenset({"bpm", "key", "time_signature", "instrumental"})
SAMPLING: Final = frozenset({"guidance", "temperature", "top_k", "top_p"})
COMMON: Final = WORDS | SAMPLING | {"model", "stems"}
TASKS: Final[frozenset[Task]] = frozenset({"text2music", "extend"})
_KINDS: Final = {"musicgen": "text", "musicgen_melody": "melody"}


def _published(name: str, title: str, megabytes: int, bits: int = 32, revision: str = "main") -> Checkpoint:
    """A checkpoint whose weights are published with so many bits each; see `of_kind`."""
    found = of_kind(name, "melody" if "melody" in name else "text", megabytes * 1_000_000, bits)
    return replace(
        found,
        title=f"MusicGen {title}",
        licence=LICENCE,
        repository=f"facebook/{name}",
        revision=revision,
    )


def of_kind(name: str, kind: str, size_bytes: int, bits: int = 32) -> Checkpoint:
    """A checkpoint that takes text alone, or a melody as well; in memory it has 16 bits to a weight."""
    melody = kind == "melody"
    return Checkpoint(
        id=name,
        title=name,
        licence="the folder's own",
        repository="",
        kind=kind,
        size_bytes=size_bytes,
        memory_bytes=size_bytes * 16 // bits,
        tasks=TASKS | {"cover"} if melody else TASKS,
        fields=COMMON | {"source", "extend_at"} | ({"reference"} if melody else set()),
        patterns=PATTERNS,
    )


CHECKPOINTS: Final = (
    _published("musicgen-small", "small (300M)", 2_360),
    # these two have safetensors only in what the hub's own converter proposed
    _published("musicgen-medium", "medium (1.5B)", 8_040, revision="refs/pr/10"),
    _published("musicgen-large", "large (3.3B)", 13_720, revision="refs/pr/18"),
    _published("musicgen-stereo-small", "stereo small (300M)", 1_200, bits=16),
    _published("musicgen-stereo-medium", "stereo medium (1.5B)", 4_070, bits=16),
    _published("musicgen-stereo-large", "stereo large (3.3B)", 6_920, bits=16),
    _published("musicgen-melody", "melody (1.5B)", 6_130),
    _published("musicgen-melody-large", "melody large (3.3B)", 10_500),
    _published("musicgen-stereo-melody", "stereo melody (1.5B)", 6_330),
    _published("musicgen-stereo-melody-large", "stereo melody large (3.3B)", 10_640),
)


def own(folder: Path) -> Checkpoint | None:
    """The checkpoint in a folder of the user's, by the `model_type` of its config.json."""
    kind = _KINDS.get(str(read_json(folder / "config.json").get("model_type")))
    if kind is None:
        return None
    return of_kind(folder.name, kind, weight_bytes(folder))
