"""What is in memory: checkpoints, the least recently used of which goes first."""

import ctypes
import gc
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

M = TypeVar("M")


@dataclass(slots=True)
class Held(Generic[M]):
    """A model in memory."""

    model: M
    size_bytes: int
    """Of the card, or of main memory where there is none."""


class Loaded(Generic[M]):
    """Models by name, the least recently used first."""

    def __init__(self) -> None:
        self._held: dict[str, Held[M]] = {}

    def __contains__(self, name: object) -> bool:
        """Whether it is in memory."""
        return name in self._held

    def __iter__(self) -> Iterator[str]:
        """Names, the least recently used first."""
        return iter(tuple(self._held))

    @property
    def size_bytes(self) -> int:
        """Bytes of all that is held."""
        return sum(held.size_bytes for held in tuple(self._held.values()))

    def held(self, name: str) -> Held[M] | None:
        """A model if it is in memory; its use is not counted."""
        return self._held.get(name)

    def use(self, name: str) -> M:
        """A held model, which thereby becomes the most recently used."""
        held = self._held.pop(name)
        self._held[name] = held
        return held.model

    def kept(self, name: str, size_bytes: int, budget: int) -> int:
        """Bytes of the others that would stay held if `name` took so many; see `make_room`."""
        sizes = [held.size_bytes for other, held in tuple(self._held.items()) if other != name]
        while sizes and sum(sizes) + size_bytes > budget:
            sizes.pop(0)
        return sum(sizes)

    def make_room(self, name: str, size_bytes: int, budget: int) -> None:
        """Let go of the least recently used others until `name` may take so many; of all, if it never may."""
        dropped = False
        for other in self:
            others = self.size_bytes - (self._held[name].size_bytes if name in self._held else 0)
            if other != name and others + size_bytes > budget:
                del self._held[other]
                dropped = True
        if dropped:
            release()

    def hold(self, name: str, model: M, size_bytes: int) -> None:
        """Keep a model, as the most recently used."""
        self._held.pop(name, None)
        self._held[name] = Held(model, size_bytes)

    def drop(self, name: str) -> None:
        """Let go of one, if it is in memory."""
        if self._held.pop(name, None):
            release()

    def drop_others(self, name: str) -> None:
        """Let go of all but one; `release` is to follow."""
        for other in self:
            if other != name:
                del self._held[other]

    def clear(self) -> None:
        """Let go of everything."""
        self._held.clear()
        release()


def release() -> None:
    """Give freed memory back to the device and the system; torch and the C library keep it for reuse."""
    gc.collect()
    import torch

    if torch.accelerator.is_available():
        torch.accelerator.empty_cache()
        torch.accelerator.empty_host_cache()  # pinned main memory, of offloading
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):  # glibc's
        trim(0)
