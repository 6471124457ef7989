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
ANY: Final = (0, 0)
CAPABILITIES: Final[dict[Quantisation, tuple[int, int]]] = {
    "none": ANY,
    "int8": ANY,
    "fp8": (8, 9),
    "int4": (8, 0),
}
"""Least compute capability of a card."""


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

    Layers whose shape the kernels do not take stay as they are.
    """
    from torch import nn
    from torchao.quantization import quantize_

    def takes(layer: nn.Module, _: str) -> bool:
        if not isinstance(layer, nn.Linear):
            return False
        if quantisation != "int4":
            return True
        return layer.in_features % GROUP == 0 and (device.kind != "cpu" or layer.out_features % CPU_ROWS == 0)

    count = sum(takes(layer, "") for layer in module.modules())
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
