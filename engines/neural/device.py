"""Which device and dtype an engine runs on, and how much memory is there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from engines.contract import Setup

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class Device:
    """Where a model runs."""

    kind: Literal["cuda", "mps", "cpu"]
    dtype: "torch.dtype"

    @classmethod
    def choose(cls, setup: Setup) -> "Device":
        """The best there is, unless the setup says; bfloat16 where the device has it, float32 on the CPU."""
        import torch

        kind = setup.device
        if kind == "auto":
            kind = (
                "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
            )
        if setup.dtype != "auto":
            return cls(kind, getattr(torch, setup.dtype))
        if kind == "cuda":
            return cls(kind, torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16)
        return cls(kind, torch.float16 if kind == "mps" else torch.float32)
