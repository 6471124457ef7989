"""Checkpoints of ACE-Step 1.5: the published ones, the user's folders, and what each kind can do.

Turbo has its guidance distilled into the weights. Neither turbo nor sft learned to take tracks apart or to
add some (GENERATION_MODES_TURBO in acestep/constants.py); diffusers would run them all the same, to no avail.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from engines.neural.ace_step.fields import FIELDS, TASK_FIELDS
from engines.neural.weights import Checkpoint, read_json, weight_bytes
from engines.request import Task

Kind = Literal["turbo", "sft", "base"]
_WITHOUT_TRACKS: Final[frozenset[Task]] = frozenset({"text2music", "retake", "repaint", "extend", "cover"})
_OF_CODES: Final = ("audio_tokenizer", "audio_token_detokenizer")
"""Parts without which there are no semantic codes, and no cover."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a kind of checkpoint samples."""

    steps: int
    """Where the request does not say."""
    most_steps: int
    guidance: float
    """1 is none."""
    shift: float
    tasks: frozenset[Task]
    fields: frozenset[str]


_GUIDED: Final = FIELDS - {"tracks"}
RECIPES: Final[Mapping[Kind, Recipe]] = {
    "turbo": Recipe(8, 20, 1.0, 3.0, _WITHOUT_TRACKS, _GUIDED - {"guidance", "guidance_interval"}),
    "sft": Recipe(50, 200, 7.0, 3.0, _WITHOUT_TRACKS, _GUIDED),
    "base": Recipe(50, 200, 7.0, 3.0, frozenset(TASK_FIELDS), FIELDS),
}
"""Steps and guidance from INFERENCE.md of ACE-Step 1.5 (turbo 1–20, base 32–64 of 1–200, guidance 7); the
shift is diffusers' default."""


def recipe(checkpoint: Checkpoint) -> Recipe:
    """How a checkpoint samples."""
    return next(recipe for kind, recipe in RECIPES.items() if kind == checkpoint.kind)


def _published(kind: Kind) -> Checkpoint:
    return Checkpoint(
        id=f"ace-step-xl-{kind}",
        title=f"ACE-Step 1.5 XL {kind}",
        licence="MIT",
        repository=f"ACE-Step/acestep-v15-xl-{kind}-diffusers",
        kind=kind,
        size_bytes=18_800_000_000,
        memory_bytes=18_800_000_000,
        tasks=RECIPES[kind].tasks,
        fields=RECIPES[kind].fields,
    )


CHECKPOINTS: Final = (_published("turbo"), _published("base"))


def own(folder: Path) -> Checkpoint | None:
    """The checkpoint in a folder, if it is ACE-Step's; read from its json files."""
    if read_json(folder / "model_index.json").get("_class_name") != "AceStepPipeline":
        return None
    kind = kind_of(folder)
    size = weight_bytes(folder)
    tasks, fields = RECIPES[kind].tasks, RECIPES[kind].fields
    if not reads_codes(folder):
        tasks, fields = tasks - {"cover"}, fields - {"codes"}
    return Checkpoint(
        id=folder.name,
        title=folder.name,
        licence="",
        repository="",
        kind=kind,
        size_bytes=size,
        memory_bytes=size,
        tasks=tasks,
        fields=fields,
    )


def kind_of(folder: Path) -> Kind:
    """Turbo, sft or base, as diffusers tells them apart."""
    config = read_json(folder / "transformer" / "config.json")
    if config.get("is_turbo") or config.get("model_version") == "turbo":
        return "turbo"
    return "sft" if config.get("model_version") == "sft" else "base"


def reads_codes(folder: Path) -> bool:
    """Whether it has the parts that turn audio into semantic codes and back."""
    index = read_json(folder / "model_index.json")
    parts = (index.get(name) for name in _OF_CODES)
    return all(isinstance(part, list) and part[:1] not in ([], [None]) for part in parts)
