"""The published checkpoints, the user's own, and what each kind of them can do. Imports no torch."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from engines.neural.weights import Checkpoint, read_json, weight_bytes
from engines.request import Task

SAMPLE_RATE: Final = 44_100
"""Hz, of all of them."""
LONGEST: Final = 380.0
"""Seconds that Stable Audio 3 medium was trained for (its model card)."""
_OPEN_FRAMES: Final = 1024
_OPEN_HOP: Final = 2 * 4 * 4 * 8 * 8
"""Latents of Stable Audio Open, and samples to one; a folder may say others."""

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
_SCRIPT: Final = "convert_stable_audio_3_to_diffusers.py"
_SCRIPTS: Final = "https://raw.githubusercontent.com/huggingface/diffusers/v0.40.0/scripts"
"""The first release with Stable Audio 3. Its documentation says that Stability AI does not publish these
checkpoints in the format of diffusers, and to convert them with this script."""


def _conversion(origin: str) -> str:
    return (
        f"Accept the licence at https://huggingface.co/{origin}, run 'hf auth login', then: "
        f"curl -LO {_SCRIPTS}/{_SCRIPT} && "
        f"python {_SCRIPT} --checkpoint_path {origin} --dtype bfloat16 --output_dir {{folder}}"
    )


def _published(
    name: str,
    title: str,
    kind: Kind,
    licence: str,
    size: float,
    memory: float,
    repository: str = "",
    by_hand: str = "",
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
        by_hand=by_hand,
    )


OPEN: Final = _published(
    "stable-audio-open-1.0",
    "Stable Audio Open 1.0",
    "open",
    _COMMUNITY,
    size=5.3,
    memory=2.65,
    repository="stabilityai/stable-audio-open-1.0",
)
DISTILLED: Final = _published(
    "stable-audio-3-medium",
    "Stable Audio 3 medium",
    "distilled",
    _GEMMA,
    size=5.1,
    memory=5.1,
    by_hand=_conversion("stabilityai/stable-audio-3-medium"),
)
BASE: Final = _published(
    "stable-audio-3-medium-base",
    "Stable Audio 3 medium, base",
    "base",
    _GEMMA,
    size=5.1,
    memory=5.1,
    by_hand=_conversion("stabilityai/stable-audio-3-medium-base"),
)
CHECKPOINTS: Final = (OPEN, DISTILLED, BASE)
"""Sizes are of the published weights: 1.32 and 2.5 billion of them."""


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
    size = weight_bytes(folder) / 1e9
    return _published(folder.name, folder.name, kind, "", size, size)


def longest_seconds(checkpoint: Checkpoint, models_dir: Path) -> float:
    """The longest song of a checkpoint; what its folder says, where it is one of the user's."""
    folder = models_dir / checkpoint.id
    if checkpoint.kind != "open":
        told = read_json(folder / "duration_embedder" / "config.json").get("max_val")
        return min(LONGEST, float(told)) if isinstance(told, int | float) else LONGEST
    frames = read_json(folder / "transformer" / "config.json").get("sample_size")
    ratios = read_json(folder / "vae" / "config.json").get("downsampling_ratios")
    known = isinstance(ratios, list) and all(isinstance(ratio, int) for ratio in ratios)
    hop = math.prod(ratios) if known and isinstance(ratios, list) else _OPEN_HOP
    return float((frames if isinstance(frames, int) else _OPEN_FRAMES) * hop / SAMPLE_RATE)
