"""The published checkpoints, the user's own, and what each kind of them can do. Imports no torch."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from engines.neural.weights import Checkpoint, read_json
from engines.request import Task

SAMPLE_RATE: Final = 44_100
"""Hz, of all of them."""
LONGEST: Final = 380.0
"""Seconds that Stable Audio 3 medium was trained for (its model card)."""

Kind = Literal["open", "distilled", "base"]
"""Stable Audio Open 1.0; Stable Audio 3, which was distilled to few steps; and before that."""


@dataclass(frozen=True, slots=True)
class Family:
    """What the checkpoints of a kind can do, and what they do unless told otherwise."""

    tasks: frozenset[Task]
    fields: frozenset[str]
    steps: int
    guidance: float
    """1: no guidance."""
    guided: frozenset[Task]
    """Tasks in which it takes guidance and a negative prompt; the others run without."""
    strength: float
    """How much of the source changes in a cover."""


_ALL: Final = frozenset(
    {"model", "bpm", "key", "instrumental", "steps", "stems", "source", "strength", "region", "extend_at"}
)
_GUIDED: Final = frozenset({"guidance", "negative_prompt"})
_EDITS: Final[frozenset[Task]] = frozenset({"text2music", "cover", "repaint", "extend"})

FAMILIES: Final[Mapping[str, Family]] = {
    "open": Family(
        tasks=frozenset({"text2music", "cover"}),
        fields=(_ALL | _GUIDED) - {"region", "extend_at"},
        steps=100,
        guidance=7.0,
        guided=frozenset({"text2music", "cover"}),
        strength=0.35,
    ),
    "distilled": Family(tasks=_EDITS, fields=_ALL, steps=8, guidance=1.0, guided=frozenset(), strength=0.6),
    "base": Family(
        tasks=_EDITS,
        fields=_ALL | _GUIDED,
        steps=100,
        guidance=7.0,
        guided=frozenset({"text2music"}),  # diffusers' other pipelines of Stable Audio 3 take neither
        strength=0.6,
    ),
}
"""By kind. Steps are those of diffusers' pipelines, and so is the guidance of Open, which the base is given
too: its own pipeline has none, which suits the distilled model only. The strength of Stable Audio 3 is that
of diffusers' example; that of Open makes a noise level of 4 against a signal of about 1."""

_COMMUNITY: Final = "Stability AI Community License"
_GEMMA: Final = f"{_COMMUNITY}; text encoder: Gemma Terms of Use"


def _published(
    name: str, title: str, kind: Kind, licence: str, repository: str, size: float, memory: float
) -> Checkpoint:
    return Checkpoint(
        id=name,
        title=title,
        licence=licence,
        repository=repository,
        kind=kind,
        size_bytes=round(size * 1e9),
        memory_bytes=round(memory * 1e9),
        tasks=FAMILIES[kind].tasks,
        fields=FAMILIES[kind].fields,
        patterns=("model_index.json", "*/*.json", "*/*.safetensors", "*/*.model") if repository else (),
    )


OPEN: Final = _published(
    "stable-audio-open-1.0",
    "Stable Audio Open 1.0",
    "open",
    _COMMUNITY,
    "stabilityai/stable-audio-open-1.0",
    5.3,
    2.65,
)
DISTILLED: Final = _published(
    "stable-audio-3-medium", "Stable Audio 3 medium", "distilled", _GEMMA, "", 5.1, 5.1
)
BASE: Final = _published(
    "stable-audio-3-medium-base", "Stable Audio 3 medium, base", "base", _GEMMA, "", 5.1, 5.1
)
CHECKPOINTS: Final = (OPEN, DISTILLED, BASE)
"""Sizes are of the published weights: 1.32 and 2.5 billion of them."""
CONVERTED: Final[Mapping[str, str]] = {one.id: f"stabilityai/{one.id}" for one in (DISTILLED, BASE)}
"""Where the weights are of those that are not published in the format of diffusers."""


def conversion(checkpoint: Checkpoint, models_dir: Path, version: str) -> str:
    """What brings a checkpoint of `CONVERTED` into the models folder, with a release of diffusers."""
    script, origin = "convert_stable_audio_3_to_diffusers.py", CONVERTED[checkpoint.id]
    return (
        f"Accept the licence at https://huggingface.co/{origin}, run 'hf auth login', then: "
        f"curl -LO https://raw.githubusercontent.com/huggingface/diffusers/v{version}/scripts/{script} && "
        f"python {script} --checkpoint_path {origin} --dtype bfloat16 "
        f"--output_dir {models_dir / checkpoint.id}"
    )


def recognised(folder: Path) -> Checkpoint | None:
    """The checkpoint in a folder of the user's, if it is one of Stable Audio."""
    pipeline = str(read_json(folder / "model_index.json").get("_class_name", ""))
    if pipeline == "StableAudioPipeline":
        kind: Kind = "open"
    elif pipeline.startswith("StableAudio3"):
        scheduler = read_json(folder / "scheduler" / "scheduler_config.json")
        kind = "distilled" if scheduler.get("stochastic_sampling") else "base"
    else:
        return None
    size = sum(file.stat().st_size for file in folder.rglob("*.safetensors")) / 1e9
    return _published(folder.name, folder.name, kind, "", "", size, size)


def longest_seconds(checkpoint: Checkpoint, models_dir: Path) -> float:
    """The longest song of a checkpoint; what its folder says, where it is one of the user's."""
    folder = models_dir / checkpoint.id
    if checkpoint.kind != "open":
        told = read_json(folder / "duration_embedder" / "config.json").get("max_val")
        return min(LONGEST, float(told)) if isinstance(told, int | float) else LONGEST
    frames = read_json(folder / "transformer" / "config.json").get("sample_size", 1024)
    ratios = read_json(folder / "vae" / "config.json").get("downsampling_ratios", [2, 4, 4, 8, 8])
    assert isinstance(frames, int)  # noqa: S101 - or diffusers cannot read it either
    assert isinstance(ratios, list)  # noqa: S101
    return float(frames * math.prod(ratios) / SAMPLE_RATE)
