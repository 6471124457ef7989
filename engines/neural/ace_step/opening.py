"""A checkpoint into memory, part by part."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engines.contract import LoadProgress
from engines.neural.adapters import Adapters
from engines.neural.opening import of_diffusers, of_transformers
from engines.neural.weights import read_json

if TYPE_CHECKING:
    import torch
    from diffusers import AceStepPipeline

_MODULES: Final = {
    "diffusers": "diffusers",
    "transformers": "transformers",
    "ace_step": "diffusers.pipelines.ace_step",
}
"""Where the classes are that a model_index.json names by their library."""


@dataclass(slots=True)
class AceStepModel:
    """A checkpoint in memory, and the adapters over it."""

    pipeline: "AceStepPipeline"
    adapters: Adapters


def open_model(folder: Path, dtype: "torch.dtype", progress: LoadProgress) -> AceStepModel:
    """The checkpoint in `folder`, in main memory; what it raises is for `readable`."""
    from diffusers import AceStepPipeline

    parts = _parts(folder)
    loaded: dict[str, object] = {}
    for done, (name, (library, kind)) in enumerate(parts.items()):
        progress(done, len(parts) + 1)
        loaded[name] = _load(folder / name, library, kind, dtype)
    progress(len(parts), len(parts) + 1)
    pipeline = AceStepPipeline(**loaded)
    pipeline.set_progress_bar_config(disable=True)
    pipeline.vae.enable_tiling()  # a source of minutes is encoded 30 s at a time
    pipeline.tokenizer.padding_side = "right"  # the text encoder sees no mask, so padding must come last
    progress(len(parts) + 1, len(parts) + 1)
    return AceStepModel(pipeline, Adapters(pipeline))


def _parts(folder: Path) -> dict[str, tuple[str, str]]:
    """Library and class of every part that the checkpoint has."""
    index = read_json(folder / "model_index.json")
    return {name: (part[0], part[1]) for name, part in index.items() if isinstance(part, list) and part[0]}


def _load(folder: Path, library: str, kind: str, dtype: "torch.dtype") -> object:
    """One part."""
    if folder.name == "tokenizer":
        from transformers import AutoTokenizer

        return AutoTokenizer.from_pretrained(folder, local_files_only=True)
    cls: Any = getattr(import_module(_MODULES[library]), kind)
    if folder.name == "scheduler":
        return cls.from_pretrained(folder, local_files_only=True)
    return (of_transformers if library == "transformers" else of_diffusers)(cls, folder, dtype)
