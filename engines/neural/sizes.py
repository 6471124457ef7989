"""How large models are: on disk, before they are loaded, and in memory; and which parts they have.

A part is what works by itself and can wait while another works: the components of a diffusers pipeline, or a
module that stands alone. The core is the part that all the steps run through, and nearly always the largest:
what is quantised and compiled.
"""

import dataclasses
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engines.neural.weights.header import read_header

if TYPE_CHECKING:
    import torch

CORES: Final = ("transformer", "decoder")
"""What pipelines of diffusers, and models of transformers that decode tokens, call their core."""
WHOLE: Final = "model"
"""The part of a model that has only one."""


def on_disk(folder: Path) -> dict[str, int]:
    """How many parameters each part of a checkpoint has, from the headers of its safetensors files.

    A subfolder is a part, as in diffusers; in a folder without `model_index.json` the files are of one model,
    and the first word of a tensor's name is its part. Empty where there are no such files.
    """
    index = folder / "model_index.json"
    if index.is_file():
        named = [name for name in json.loads(index.read_text("utf-8")) if not name.startswith("_")]
        parts = {name: _tensors((folder / name).glob("*.safetensors")) for name in named}
    else:
        parts = {}
        for tensor, size in _tensors(folder.glob("*.safetensors")).items():
            parts.setdefault(tensor.split(".")[0], {})[tensor] = size
    return {name: sum(tensors.values()) for name, tensors in parts.items() if tensors}


def _tensors(files: Iterable[Path]) -> dict[str, int]:
    """Elements by tensor; one that is in several files, as with variants of a dtype, counts once."""
    found: dict[str, int] = {}
    for file in files:
        header, _ = read_header(file)
        found |= {name: math.prod(tensor["shape"]) for name, tensor in header.items()}
    return found


def core(names: Iterable[str], sizes: Mapping[str, int]) -> str:
    """Name of the core among parts."""
    known = list(names)
    return next((name for name in CORES if name in known), max(known, key=lambda name: sizes[name]))


def pipelines(model: object) -> list[Any]:
    """The diffusers pipelines in what an engine keeps in memory."""
    return [one for one in _inside(model) if _is_pipeline(one)]


def parts(model: object) -> "dict[str, torch.nn.Module]":
    """The modules in what an engine keeps: a pipeline, a module, or a dataclass with such fields."""
    from torch import nn

    found: dict[str, nn.Module] = {}
    for one in _inside(model):
        named: Mapping[str, object] = one.components if _is_pipeline(one) else {WHOLE: one}
        for name, part in named.items():
            if isinstance(part, nn.Module) and all(part is not other for other in found.values()):
                found[name if name not in found else f"{name} {len(found)}"] = part
    return found


def core_of(model: object) -> "torch.nn.Module":
    """The core of what an engine keeps in memory."""
    found = parts(model)
    name = core(found, {name: module_bytes([part]) for name, part in found.items()})
    if name not in CORES:
        for child, module in found[name].named_children():
            if child in CORES:
                return module
    return found[name]


def _inside(model: object) -> list[Any]:
    if dataclasses.is_dataclass(model):
        return [getattr(model, field.name) for field in dataclasses.fields(model)]
    return [model]


def _is_pipeline(one: object) -> bool:
    return isinstance(getattr(one, "components", None), Mapping)


def module_bytes(modules: "Iterable[torch.nn.Module]") -> int:
    """Bytes of all parameters and buffers, those that are shared counted once."""
    seen: dict[int, torch.Tensor] = {}
    for module in modules:
        for tensor in (*module.parameters(), *module.buffers()):
            seen[id(tensor)] = tensor
    return sum(tensor_bytes(tensor) for tensor in seen.values())


def tensor_bytes(tensor: "torch.Tensor") -> int:
    """Bytes of a tensor; of a quantised one, those of the tensors that it consists of."""
    if hasattr(tensor, "__tensor_flatten__"):
        names, _ = tensor.__tensor_flatten__()
        return sum(tensor_bytes(getattr(tensor, name)) for name in names)
    return tensor.numel() * tensor.element_size()
