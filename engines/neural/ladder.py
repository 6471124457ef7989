"""What is tried when memory runs out: one step after the other, each one leaner and slower than the last.

1. let go of the other models that are in memory;
2. half as many songs in one call, down to one;
3. VAE tiling;
4. model offload: only the part at work is on the card;
5. group offload: only the layers at work are.

What worked is kept in mind for the checkpoint (`Lesson`), and the next job begins there.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeVar

from engines.errors import EngineUnavailable
from engines.neural.placement import Offload, Placement

log = logging.getLogger(__name__)
T = TypeVar("T")

OUT_OF_MEMORY: Final = (
    "out of memory",  # CUDA, and the MPS backend
    "DefaultCPUAllocator: can't allocate memory",
    "DefaultCPUAllocator: not enough memory",  # Windows
    "CUBLAS_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_ALLOC_FAILED",
)
"""What torch says in a RuntimeError when an allocation fails."""
Step = Literal["others", "batch", "tiling", "model", "group"]


def out_of_memory(error: BaseException | None) -> bool:
    """Whether memory ran out, here or in what caused the error."""
    import torch

    while error is not None:
        if isinstance(error, MemoryError | torch.OutOfMemoryError):
            return True
        if isinstance(error, RuntimeError) and any(words in str(error) for words in OUT_OF_MEMORY):
            return True
        error = error.__cause__ or error.__context__
    return False


def attempt(call: Callable[[], T]) -> T | None:
    """What a call gives; None if memory ran out, which then is free again: the error that held it is gone."""
    try:
        return call()
    except Exception as error:
        if not out_of_memory(error):
            raise
        log.warning("%s", str(error).strip().partition("\n")[0])
        return None


def too_little(engine: str, model: str, seconds: float) -> EngineUnavailable:
    """The error after the last step; not worth another attempt on the same card."""
    return EngineUnavailable(
        f"{engine} ran out of memory over one song of {seconds:g} s, whatever was tried to save some.",
        field="duration",
        remedy="Ask for a shorter duration (variants are made one by one already), or a smaller model "
        f"than {model}; or set OPENTUNES_QUANTISATION=int8, or use a card with more memory.",
    )


def no_room(engine: str, model: str) -> EngineUnavailable:
    """The same where not even the weights came into memory."""
    return EngineUnavailable(
        f"{engine} has too little memory for the weights of {model}, whatever was tried to save some.",
        field="model",
        remedy="Choose a smaller model (see GET /engines); or set OPENTUNES_QUANTISATION=int8, or use a card "
        "with more memory.",
    )


def step(
    placement: Placement, songs: int, *, others: bool, tiles: bool, allowed: tuple[Offload, ...]
) -> Step | None:
    """The next step after a call with so many songs ran out of memory; None after the last.

    `others`: more models are in memory. `tiles`: the model has a VAE that can be tiled.
    """
    if others:
        return "others"
    if songs > 1:
        return "batch"
    if tiles and not placement.tiling:
        return "tiling"
    leaner: dict[Offload, tuple[Literal["model", "group"], ...]] = {
        "none": ("model", "group"),
        "model": ("group",),
    }
    return next((one for one in leaner.get(placement.offload, ()) if one in allowed), None)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is known to work for a checkpoint on this machine."""

    seconds: float = float("inf")
    """Audio that one call may make in total; one song is always tried."""
    tiling: bool = False
    offload: Offload = "none"

    def after(self, taken: Step, seconds: float) -> "Lesson":
        """What is to be kept in mind after a step, taken because a call for so many seconds failed."""
        if taken == "batch":
            return replace(self, seconds=seconds / 2)
        if taken == "tiling":
            return replace(self, tiling=True)
        return self if taken == "others" else replace(self, offload=taken)


NOTICES: Final[dict[Step, str]] = {
    "others": "Memory ran out: other models were unloaded, and it was tried again.",
    "batch": "Memory ran out: fewer songs were made at once.",
    "tiling": "Memory ran out: the sound was decoded in stretches.",
    "model": "Memory ran out: parts of the model waited in main memory, which is slower.",
    "group": "Memory ran out: layers of the model waited in main memory, which is much slower.",
}
"""What the user is told of a step."""
