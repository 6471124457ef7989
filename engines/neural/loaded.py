"""What is in memory: checkpoints, the least recently used of which goes first."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

M = TypeVar("M")


@dataclass(slots=True)
class Held(Generic[M]):
    """A model in memory."""

    model: M
    size_bytes: int


class Loaded(Generic[M]):
    """Models by name, within a budget of bytes."""

    def __init__(self) -> None:
        self._held: dict[str, Held[M]] = {}

    def __contains__(self, name: object) -> bool:
        """Whether it is in memory."""
        return name in self._held

    @property
    def size_bytes(self) -> int:
        """Bytes of all that is held."""
        return sum(held.size_bytes for held in self._held.values())

    def use(self, name: str) -> M:
        """A held model, which thereby becomes the most recently used."""
        held = self._held.pop(name)
        self._held[name] = held
        return held.model

    def make_room(self, size_bytes: int, budget: int) -> None:
        """Let go of the least recently used until so many bytes more fit; of all, if they never do."""
        while self._held and self.size_bytes + size_bytes > budget:
            del self._held[next(iter(self._held))]
            release()

    def hold(self, name: str, size_bytes: int, load: Callable[[], M]) -> M:
        """Load and keep a model."""
        model = load()
        self._held[name] = Held(model, size_bytes)
        return model

    def clear(self) -> None:
        """Let go of everything."""
        self._held.clear()
        release()


def release() -> None:
    """Give freed memory back to the device and the system."""
    gc.collect()
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()
