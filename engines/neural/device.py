"""Which device and dtype an engine runs on, and how much memory is there. Imports torch only in functions."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from engines.contract import Setup
from engines.errors import EngineUnavailable

if TYPE_CHECKING:
    import torch

Kind = Literal["cuda", "mps", "cpu"]
Dtype = Literal["float32", "bfloat16", "float16"]

MEMINFO: Final = Path("/proc/meminfo")
CGROUPS: Final = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Hardware:
    """What torch finds on this machine."""

    cuda: bool
    """A card of NVIDIA, or of AMD under a ROCm build of torch."""
    bfloat16: bool
    """The card computes in bfloat16 itself, rather than by emulation (NVIDIA: since Ampere)."""
    mps: bool
    """An Apple GPU."""
    cuda_build: bool = True
    """The installed torch can use a card, if there is one."""

    @classmethod
    def find(cls) -> "Hardware":
        """Ask torch."""
        import torch

        cuda = torch.cuda.is_available()
        return cls(
            cuda=cuda,
            bfloat16=cuda and torch.cuda.is_bf16_supported(including_emulation=False),
            mps=torch.backends.mps.is_available(),
            cuda_build=bool(torch.version.cuda or torch.version.hip),
        )


def decide(setup: Setup, hardware: Hardware) -> tuple[Kind, Dtype]:
    """The best device there is and its dtype, unless the setup says.

    bfloat16 on cards that have it, float16 on other cards and on Apple's, float32 on the CPU. Raises
    `EngineUnavailable` for a device that is asked for and not there.
    """
    best: Kind = "cuda" if hardware.cuda else "mps" if hardware.mps else "cpu"
    kind = best if setup.device == "auto" else setup.device
    if kind == "cuda" and not hardware.cuda:
        why = "torch sees no card" if hardware.cuda_build else "the installed torch is a build for the CPU"
        raise EngineUnavailable(
            f"OPENTUNES_DEVICE is cuda, but {why}.",
            field="engine",
            remedy="Set OPENTUNES_DEVICE=auto, or install a CUDA or ROCm build of torch and the driver.",
        )
    if kind == "mps" and not hardware.mps:
        raise EngineUnavailable(
            "OPENTUNES_DEVICE is mps, but there is no Apple GPU that torch can use.",
            field="engine",
            remedy="Set OPENTUNES_DEVICE=auto.",
        )
    if setup.dtype != "auto":
        return kind, setup.dtype
    if kind == "cuda":
        return kind, "bfloat16" if hardware.bfloat16 else "float16"
    return kind, "float16" if kind == "mps" else "float32"


@dataclass(frozen=True, slots=True)
class Device:
    """Where a model runs; of several cards, the process's current one."""

    kind: Kind
    dtype: "torch.dtype"

    @classmethod
    def choose(cls, setup: Setup) -> "Device":
        """What `decide` says of this machine."""
        import torch

        kind, dtype = decide(setup, Hardware.find())
        return cls(kind, getattr(torch, dtype))

    def total_bytes(self) -> int:
        """Memory of the card; on the CPU, main memory as far as this process may use it."""
        import torch

        if self.kind == "cuda":
            return torch.cuda.mem_get_info()[1]
        if self.kind == "mps":
            return torch.mps.recommended_max_memory()
        return main_memory().total

    def free_bytes(self) -> int:
        """What this process can still take of it, with what torch keeps in its cache for reuse."""
        import torch

        if self.kind == "cuda":
            cached = torch.cuda.memory_reserved() - torch.cuda.memory_allocated()
            return torch.cuda.mem_get_info()[0] + cached
        if self.kind == "mps":
            return max(0, torch.mps.recommended_max_memory() - torch.mps.current_allocated_memory())
        return main_memory().available


@dataclass(frozen=True, slots=True)
class MainMemory:
    """Bytes of main memory that this process may use in total, and of those that are to be had now."""

    total: int
    available: int


def main_memory(meminfo: Path = MEMINFO, cgroups: Path = CGROUPS) -> MainMemory:
    """The system's memory, or the share of it that this container may use, whichever is less."""
    if not meminfo.is_file():  # not Linux
        import psutil

        system = psutil.virtual_memory()
        return MainMemory(system.total, system.available)
    lines = dict(line.split(":", 1) for line in meminfo.read_text("ascii").splitlines())
    total, available = (int(lines[name].split()[0]) * 1024 for name in ("MemTotal", "MemAvailable"))
    for limit, used in _cgroup_limits(cgroups):
        total, available = min(total, limit), min(available, max(0, limit - used))
    return MainMemory(total, available)


def _cgroup_limits(cgroups: Path) -> list[tuple[int, int]]:
    """Limit and use in bytes of the container's control group, version 2 or 1; without file cache in use."""
    found = list[tuple[int, int]]()
    for limit_file, use_file, stat_file, cache in (
        ("memory.max", "memory.current", "memory.stat", "inactive_file"),
        (
            "memory/memory.limit_in_bytes",
            "memory/memory.usage_in_bytes",
            "memory/memory.stat",
            "total_inactive_file",
        ),
    ):
        try:
            limit = (cgroups / limit_file).read_text("ascii").strip()
            used = int((cgroups / use_file).read_text("ascii"))
            stat = dict(line.split() for line in (cgroups / stat_file).read_text("ascii").splitlines())
        except OSError:
            continue
        if limit != "max":
            found.append((int(limit), used - int(stat.get(cache, 0))))
    return found
