"""Whether an engine can run on this cluster, and if not, why."""

import asyncio
from collections.abc import Callable

from engines import AudioEngine, EngineUnavailable, Needs
from engines.registry import missing_packages


async def why_unavailable(engine: AudioEngine, gpus: Callable[[], float]) -> str | None:
    """The reason an engine cannot run here, and what to do; None when it can. Nothing is loaded to find out.

    `gpus` counts those of the cluster. That is a question to another process: asked only where it matters,
    and in a thread.
    """
    if engine.info.needs == Needs():
        return None
    return await asyncio.to_thread(_why, engine, gpus)


def _why(engine: AudioEngine, gpus: Callable[[], float]) -> str | None:
    needs = engine.info.needs
    if missing := missing_packages(engine.info):
        return f"Packages are missing: {', '.join(missing)}. Run: pip install 'opentunes[neural]'"
    if needs_gpu(engine) and gpus() <= 0:
        return (
            f"It needs a GPU with {needs.gpu_memory_bytes / 2**30:.0f} GiB of memory, and this cluster has "
            "none. To run it on the CPU all the same, slowly, set OPENTUNES_DEVICE=cpu; on a Mac, mps."
        )
    return None


def needs_gpu(engine: AudioEngine) -> bool:
    """Whether it runs only where Ray has a GPU: not if the device was chosen to be another."""
    return engine.info.needs.gpu_memory_bytes > 0 and engine.setup.device not in {"cpu", "mps"}


async def require_available(engine: AudioEngine, gpus: Callable[[], float]) -> None:
    """Raise `EngineUnavailable` with the reason."""
    if reason := await why_unavailable(engine, gpus):
        raise EngineUnavailable(
            f"{engine.info.id} cannot run here. {reason}",
            field="engine",
            remedy="Choose another engine (GET /engines).",
        )
