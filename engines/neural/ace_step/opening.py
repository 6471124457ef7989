"""A checkpoint into memory, part by part."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engines.contract import LoadProgress
from engines.errors import EngineUnavailable
from engines.neural.adapters import Adapters
from engines.neural.device import Device
from engines.neural.engine import read_json

if TYPE_CHECKING:
    from diffusers import AceStepPipeline

_MODULES: Final = {
    "diffusers": "diffusers",
    "transformers": "transformers",
    "ace_step": "diffusers.pipelines.ace_step",
}
"""Where the classes are that a model_index.json names by their library."""
_SMALL: Final = frozenset({"scheduler", "tokenizer"})


@dataclass(slots=True)
class AceStepModel:
    """A checkpoint in memory, and the adapters over it."""

    pipeline: "AceStepPipeline"
    adapters: Adapters


def open_model(folder: Path, device: Device, progress: LoadProgress) -> AceStepModel:
    """The checkpoint in `folder` on the device; raises `EngineUnavailable` when its files are not whole."""
    from diffusers import AceStepPipeline

    parts = [(name, *part) for name, part in _parts(folder).items() if name not in _SMALL and part[0]]
    loaded: dict[str, object] = {}
    try:
        for done, (name, library, kind) in enumerate(parts):
            progress(done, len(parts) + 1)
            loaded[name] = _load(folder / name, library, kind, device)
        progress(len(parts), len(parts) + 1)
        pipeline = AceStepPipeline.from_pretrained(
            folder, torch_dtype=device.dtype, local_files_only=True, use_safetensors=True, **loaded
        )
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise EngineUnavailable(
            f"The checkpoint in {folder} cannot be loaded: {str(error).splitlines()[0]}",
            field="model",
            remedy="Get it again: opentunes models remove, then opentunes models pull.",
        ) from error
    pipeline.set_progress_bar_config(disable=True)
    pipeline.vae.enable_tiling()  # a source of minutes is encoded 30 s at a time
    pipeline.tokenizer.padding_side = "right"  # the text encoder sees no mask, so padding must come last
    pipeline.to(device.kind)
    progress(len(parts) + 1, len(parts) + 1)
    return AceStepModel(pipeline, Adapters(pipeline))


def _parts(folder: Path) -> dict[str, tuple[str, str]]:
    index = read_json(folder / "model_index.json")
    return {
        name: (str(part[0] or ""), str(part[1])) for name, part in index.items() if isinstance(part, list)
    }


def _load(folder: Path, library: str, kind: str, device: Device) -> object:
    cls: Any = getattr(import_module(_MODULES[library]), kind)
    dtype = {"dtype": device.dtype} if library == "transformers" else {"torch_dtype": device.dtype}
    return cls.from_pretrained(folder, local_files_only=True, use_safetensors=True, **dtype)
