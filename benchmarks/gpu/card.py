"""The card that the models run on, and the memory that this process holds of it."""

import os
import platform
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import torch
from pydantic import BaseModel

from engines.neural.device import Device

LIBRARIES: Final = ("torch", "torchaudio", "diffusers", "transformers", "torchao", "peft", "accelerate")
_RESET_PEAK: Final = "5"
"""What Linux takes in `clear_refs` for "forget the peak" (proc(5))."""


class Card(BaseModel):
    """A card, and what drives it."""

    kind: str
    """cuda, mps or cpu."""
    name: str
    memory_gib: float
    """All there is, of which other programs may hold some."""
    driver: str
    cuda: str
    capability: str
    dtype: str
    """What models run in unless told otherwise."""
    python: str
    libraries: dict[str, str]

    @property
    def file_name(self) -> str:
        """Its name as part of a file's."""
        return "-".join("".join(c if c.isalnum() else " " for c in self.name.lower()).split())


def card_of(device: Device) -> Card:
    """What a device is."""
    name, memory, capability = platform.processor() or platform.machine(), 0, ""
    if device.kind == "cuda":
        properties = torch.cuda.get_device_properties(0)
        name, memory = properties.name, properties.total_memory
        capability = f"{properties.major}.{properties.minor}"
    elif device.kind == "mps":
        memory = torch.mps.recommended_max_memory()
    else:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Card(
        kind=device.kind,
        name=name,
        memory_gib=round(memory / 2**30, 1),
        driver=_driver(),
        cuda=torch.version.cuda or "",
        capability=capability,
        dtype=str(device.dtype).removeprefix("torch."),
        python=platform.python_version(),
        libraries={library: found for library in LIBRARIES if (found := _version(library))},
    )


class Memory:
    """Bytes that this process holds of the device: of the card's allocator, or of main memory."""

    def __init__(self, device: Device) -> None:
        self.kind = device.kind

    @property
    def exact(self) -> bool:
        """Whether it counts what is held to the byte; main memory is only given back by and by."""
        return self.kind == "cuda"

    def held(self) -> int:
        """Now."""
        if self.kind == "cuda":
            torch.cuda.synchronize()
            return torch.cuda.memory_allocated()
        if self.kind == "mps":
            return torch.mps.driver_allocated_memory()
        return _status("VmRSS")

    @contextmanager
    def limited(self, size: int) -> Iterator[None]:
        """Have torch take no more than so many bytes of the card, which says nothing of it beforehand."""
        torch.cuda.empty_cache()
        torch.cuda.set_per_process_memory_fraction(min(1.0, size / torch.cuda.mem_get_info()[1]))
        try:
            yield
        finally:
            torch.cuda.set_per_process_memory_fraction(1.0)

    def forget_peak(self) -> None:
        """Begin anew to look for the peak."""
        if self.kind == "cuda":
            torch.cuda.reset_peak_memory_stats()
        elif self.kind == "cpu" and Path("/proc/self/clear_refs").exists():
            Path("/proc/self/clear_refs").write_text(_RESET_PEAK)

    def peak(self) -> int:
        """The most since then; on mps, which keeps no peak, what is held now."""
        if self.kind == "cuda":
            return torch.cuda.max_memory_allocated()
        return self.held() if self.kind == "mps" else _status("VmHWM")


def _status(name: str) -> int:
    """A figure of /proc/self/status, bytes; where there is none, the most this process ever held."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
            1 if platform.system() == "Darwin" else 1024
        )
    line = next(line for line in status.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


def _driver() -> str:
    if not (program := shutil.which("nvidia-smi")):
        return ""
    command = [program, "--query-gpu=driver_version", "--format=csv,noheader"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.split("\n")[0].strip() if done.returncode == 0 else ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
