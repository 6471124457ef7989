"""Whether an engine can run on this cluster, and if not, why."""

from collections.abc import Callable

from engines import EngineInfo, EngineUnavailable
from engines.registry import missing_packages


def why_unavailable(info: EngineInfo, gpus: Callable[[], float]) -> str | None:
    """The reason an engine cannot run here; None when it can. Nothing is loaded to find out.

    `gpus` counts those of the cluster. That is a question to another process: asked only where it matters.
    """
    if missing := missing_packages(info):
        return f"Packages are missing: {', '.join(missing)}. Run: pip install 'opentunes[neural]'"
    if info.needs.gpu_memory_bytes and gpus() <= 0:
        gib = info.needs.gpu_memory_bytes / 2**30
        return f"It needs a GPU with {gib:.0f} GiB of memory, and this cluster has none."
    return None


def require_available(info: EngineInfo, gpus: Callable[[], float]) -> None:
    """Raise `EngineUnavailable` with the reason."""
    if reason := why_unavailable(info, gpus):
        raise EngineUnavailable(
            f"{info.id} cannot run here. {reason}",
            field="engine",
            remedy="Choose another engine (GET /engines).",
        )
