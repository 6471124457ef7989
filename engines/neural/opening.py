"""A checkpoint's files into memory: what a library says of broken ones, and what it keeps to itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engines.contract import Setup
from engines.errors import EngineUnavailable
from engines.neural import ladder
from engines.neural.weights import Checkpoint, read_json

if TYPE_CHECKING:
    import torch


@contextmanager
def readable(checkpoint: Checkpoint, folder: Path, setup: Setup) -> Iterator[None]:
    """Raises `EngineUnavailable`, with how to get the files anew, for what loading them inside raises."""
    from safetensors import SafetensorError

    try:
        yield
    except (
        OSError, ValueError, KeyError, AttributeError, TypeError, RuntimeError, ImportError, SafetensorError
    ) as error:  # fmt: skip
        if ladder.out_of_memory(error):
            raise
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise EngineUnavailable(
            f"The files of {checkpoint.id} in {folder} cannot be read: {reason}",
            field="model",
            remedy=_again(checkpoint, folder, setup),
        ) from error


def _again(checkpoint: Checkpoint, folder: Path, setup: Setup) -> str:
    """How to get the files of a checkpoint anew."""
    if checkpoint.by_hand:
        return f"Delete the folder. {checkpoint.by_hand.format(folder=folder)}"
    if folder.parent == setup.models_dir:
        return "Put a whole copy in its place, or choose another model (see GET /engines)."
    return f"Run: opentunes models remove {checkpoint.id} && opentunes models pull {checkpoint.id}"


def of_transformers(cls: Any, folder: Path, dtype: "torch.dtype") -> Any:
    """A model of transformers. Raises `ValueError` for missing weights, which it would draw at random.

    Of buffers only a codebook's vectors count; what training kept beside them is not used.
    """
    model, info = cls.from_pretrained(
        folder, dtype=dtype, local_files_only=True, use_safetensors=True, output_loading_info=True
    )
    weights = {name for name, _ in model.named_parameters()}
    _whole(sorted(name for name in info["missing_keys"] if name in weights or name.endswith(".embed")))
    return model


def of_diffusers(cls: Any, folder: Path, dtype: "torch.dtype", **parts: object) -> Any:
    """A pipeline or a part of one. Raises `ValueError` for weights that are missing: it leaves them empty."""
    import torch

    found = cls.from_pretrained(folder, dtype=dtype, local_files_only=True, use_safetensors=True, **parts)
    inside = found.components.values() if hasattr(found, "components") else [found]
    modules = [part for part in inside if isinstance(part, torch.nn.Module)]
    _whole([name for part in modules for name, value in part.named_parameters() if value.is_meta])
    return found


def text_encoder(folder: Path, dtype: "torch.dtype") -> Any:
    """The text encoder of a pipeline's folder, by the class that its model_index.json names."""
    named = read_json(folder / "model_index.json")["text_encoder"]
    if not isinstance(named, list) or named[0] != "transformers":
        raise ValueError(f"its text encoder is of no known kind, {named}")
    return of_transformers(
        getattr(import_module("transformers"), str(named[1])), folder / "text_encoder", dtype
    )


def _whole(missing: list[str]) -> None:
    if missing:
        more = f" and {len(missing) - 1} more" if missing[1:] else ""
        raise ValueError(f"they lack the weights {missing[0]}{more}")
