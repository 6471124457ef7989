"""A LoRA file read and checked against a model, before anything of the model is touched. Needs torch.

Known namings: PEFT's (`base_model.model.layers.0.self_attn.q_proj.lora_A.weight`, as ACE-Step trains them),
diffusers' (`transformer.layers.0.self_attn.to_q.lora_A.weight`), kohya's (`….lora_down.weight`, `….alpha`).
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engines.errors import InvalidRequest
from engines.neural.weights import read_json

if TYPE_CHECKING:
    import torch

_PREFIX: Final = re.compile(r"^(?:base_model\.model\.|transformer\.|diffusion_model\.|model\.|decoder\.)+")
_PART: Final = re.compile(r"^(?P<layer>.+)\.(?P<part>lora_A|lora_B|lora_down|lora_up)(?:\.default)?\.weight$")
_SIDES: Final = {"lora_A": "A", "lora_down": "A", "lora_B": "B", "lora_up": "B"}
_RENAMED: Final = {".q_proj": ".to_q", ".k_proj": ".to_k", ".v_proj": ".to_v", ".o_proj": ".to_out.0"}


@dataclass(slots=True)
class _Pair:
    """The two matrices over one layer; `down` (rank, in), `up` (out, rank)."""

    down: "torch.Tensor | None" = None
    up: "torch.Tensor | None" = None
    alpha: float | None = None


def read_adapter(name: str, file: Path, transformer: "torch.nn.Module") -> dict[str, "torch.Tensor"]:
    """The weights as diffusers loads them, at the model's dtype, alpha / rank multiplied into them.

    Raises `InvalidRequest` naming `lora`, with the reason, when they cannot be read or do not fit the model.
    """
    try:
        weights, config = _read(file)
        pairs = _pairs(weights)
        dtype = next(p.dtype for p in transformer.parameters() if p.is_floating_point())
        ready: dict[str, torch.Tensor] = {}
        for layer, pair in pairs.items():
            down, up = _fitting(layer, pair, transformer)
            up = up.float() * _scale(layer, pair.alpha, down.shape[0], config)
            both = {"A": down.to(dtype), "B": up.to(dtype)}
            if not all(bool(one.isfinite().all()) for one in both.values()):
                raise _Unfit(f"the weights of {layer!r} are not finite")
            ready |= {f"transformer.{layer}.lora_{side}.weight": one for side, one in both.items()}
    except _Unfit as error:
        raise InvalidRequest(
            f"The LoRA adapter {name!r} does not fit this model: {error}.",
            field="lora",
            remedy="Use one that was trained for this model, or another model.",
        ) from error
    return ready


class _Unfit(Exception):
    """Why an adapter cannot be used."""


def _read(file: Path) -> tuple[dict[str, "torch.Tensor"], Mapping[str, object]]:
    """Its tensors, and the configuration it was trained with, as PEFT names it; empty where it has none."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(file, framework="pt", device="cpu") as opened:
            weights = {key: opened.get_tensor(key) for key in opened.keys()}  # noqa: SIM118  # no mapping
            metadata = opened.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise _Unfit(f"the file cannot be read ({error})") from error
    if (
        beside := read_json(file.parent / "adapter_config.json")
        if file.name == "adapter_model.safetensors"
        else {}
    ):
        return weights, beside
    try:
        stored = json.loads(metadata.get("lora_adapter_metadata", "{}"))
    except ValueError:
        stored = {}
    if not isinstance(stored, dict):
        stored = {}
    return weights, {key.removeprefix("transformer."): value for key, value in stored.items()}


def _pairs(weights: Mapping[str, "torch.Tensor"]) -> dict[str, _Pair]:
    pairs: dict[str, _Pair] = {}
    for key, tensor in weights.items():
        short = _PREFIX.sub("", key)
        if short.endswith(".alpha"):
            pairs.setdefault(_renamed(short.removesuffix(".alpha")), _Pair()).alpha = _number(short, tensor)
            continue
        found = _PART.match(short)
        if found is None:
            raise _Unfit(f"{key!r} is no weight of a plain LoRA")
        pair = pairs.setdefault(_renamed(found["layer"]), _Pair())
        if _SIDES[found["part"]] == "A":
            pair.down = tensor
        else:
            pair.up = tensor
    if not pairs:
        raise _Unfit("there are no weights in it")
    return pairs


def _number(key: str, tensor: "torch.Tensor") -> float:
    if tensor.numel() != 1:
        raise _Unfit(f"{key!r} is not one number")
    return float(tensor)


def _renamed(layer: str) -> str:
    for theirs, ours in _RENAMED.items():
        if layer.endswith(theirs):
            return layer.removesuffix(theirs) + ours
    return layer


def _fitting(
    layer: str, pair: _Pair, transformer: "torch.nn.Module"
) -> tuple["torch.Tensor", "torch.Tensor"]:
    import torch

    try:
        module: Any = transformer.get_submodule(layer)
    except AttributeError as error:
        raise _Unfit(f"the model has no layer {layer!r}") from error
    module = getattr(module, "base_layer", module)  # where an adapter lies over it already
    if not isinstance(module, torch.nn.Linear):
        raise _Unfit(f"{layer!r} is no linear layer")
    if pair.down is None or pair.up is None:
        raise _Unfit(f"one of the two matrices of {layer!r} is missing")
    down, up = tuple(pair.down.shape), tuple(pair.up.shape)
    rank = down[0] if down else 0
    if not rank or down != (rank, module.in_features) or up != (module.out_features, rank):
        wanted = f"(rank, {module.in_features}) and ({module.out_features}, rank)"
        raise _Unfit(f"{layer!r} wants matrices of {wanted}, not {down} and {up}")
    return pair.down, pair.up


def _scale(layer: str, alpha: float | None, rank: int, config: Mapping[str, object]) -> float:
    """Alpha / rank, or / √rank for rank-stabilised LoRA; 1 where nothing is said, as diffusers has it."""
    if config.get("use_dora"):
        raise _Unfit("it is a DoRA, which diffusers does not load")
    if alpha is None:
        patterns = config.get("alpha_pattern")
        alphas = patterns if isinstance(patterns, dict) else {}
        try:
            given = next(
                (value for pattern, value in alphas.items() if re.search(rf"(?:^|\.)(?:{pattern})$", layer)),
                config.get("lora_alpha"),
            )
        except re.error as error:
            raise _Unfit(f"its alpha_pattern holds no pattern ({error})") from error
        if not isinstance(given, int | float):
            return 1.0
        alpha = float(given)
    return alpha / (math.sqrt(rank) if config.get("use_rslora") else rank)
