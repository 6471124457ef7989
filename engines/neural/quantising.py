"""Weights of fewer bits, by torchao: those of the linear layers of a model's core.

The weights alone are quantised, and multiplied in the model's dtype, so that nothing needs calibration and
LoRA adapters (peft) go over them. Each layer is quantised on the device that it will work on, one at a time:
the whole in full size never is on the card. (Quantising while reading, as diffusers can, is only for
pipelines, and keeps no less on the card.)

| | Bytes per weight | Runs on |
|---|---|---|
| int8 | 1 | everything |
| fp8 (e4m3) | 1 | CUDA from compute capability 8.9 (Ada), CPU |
| int4, groups of 32 | 0.63 | CUDA from compute capability 8.0 (Ampere) in bfloat16, CPU |
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from engines.errors import EngineUnavailable
from engines.neural.device import Device, Dtype, Kind
from engines.neural.placement import Quantisation

if TYPE_CHECKING:
    import torch

GROUP: Final = 32
"""Weights that share a scale, in int4."""
CPU_ROWS: Final = 16
"""Rows that torch's int4 kernel for the CPU takes together."""
CAPABILITIES: Final[Mapping[Quantisation, tuple[int, int]]] = {"fp8": (8, 9), "int4": (8, 0)}
"""Least compute capability of a card; int8 has none."""


def check(quantisation: Quantisation, kind: Kind, dtype: Dtype, capability: tuple[int, int] | None) -> None:
    """Raise `EngineUnavailable` where it cannot run; `capability`: of the card, None without one."""
    if quantisation not in CAPABILITIES:
        return
    has, least = capability or (0, 0), CAPABILITIES[quantisation]
    reason = ""
    if kind == "mps":
        reason = "Apple's GPU has no such numbers"
    elif kind == "cuda" and has < least:
        reason = f"the card's compute capability is {has[0]}.{has[1]}, and it needs {least[0]}.{least[1]}"
    elif kind == "cuda" and quantisation == "int4" and dtype != "bfloat16":
        reason = f"on a card it needs the dtype bfloat16, not {dtype}"
    if reason:
        raise EngineUnavailable(
            f"OPENTUNES_QUANTISATION is {quantisation}, but {reason}.",
            field="engine",
            remedy="Set OPENTUNES_QUANTISATION=int8, or none.",
        )


def capability(device: Device) -> tuple[int, int] | None:
    """Compute capability of the card; None without one."""
    import torch

    return torch.cuda.get_device_capability() if device.kind == "cuda" else None


def quantise(module: "torch.nn.Module", quantisation: Quantisation, device: Device) -> int:
    """Quantise the linear layers of a module and move it to the device; how many layers it were.

    Layers whose shape the kernels do not take stay as they are; raises `EngineUnavailable` if all do.
    """
    from torch import nn
    from torchao.quantization import quantize_

    def takes(layer: nn.Module, _: str = "") -> bool:
        if not isinstance(layer, nn.Linear):
            return False
        if quantisation != "int4":
            return layer.in_features > 1  # torchao takes a single column for a scale
        rows = CPU_ROWS if device.kind == "cpu" else 1
        return layer.in_features % GROUP == 0 and layer.out_features % rows == 0

    count = sum(map(takes, module.modules()))
    if not count:
        raise EngineUnavailable(
            f"OPENTUNES_QUANTISATION is {quantisation}, but no layer of the model has a shape that it takes.",
            field="model",
            remedy="Set OPENTUNES_QUANTISATION=none, or choose another model (see GET /engines).",
        )
    quantize_(module, _config(quantisation, device.kind), filter_fn=takes, device=device.kind)
    return count


def _config(quantisation: Quantisation, kind: Kind) -> Any:
    from torchao import quantization

    if quantisation == "int8":
        return quantization.Int8WeightOnlyConfig()
    if quantisation == "fp8":
        return quantization.Float8WeightOnlyConfig()
    if kind == "cuda":  # torch's own kernel; the other formats need a package of their own
        return quantization.Int4WeightOnlyConfig(group_size=GROUP, int4_packing_format="tile_packed_to_4d")
    from torchao.prototype.quantization.int4 import PrototypeInt4WeightOnlyConfig

    return PrototypeInt4WeightOnlyConfig(group_size=GROUP)
