"""What a composition gets to work with."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from agents.art.canvas import Canvas
from agents.art.oklab import Array
from agents.art.palette import Palette


@dataclass(frozen=True, slots=True)
class Scene:
    """A blank canvas, colours, chance, and whether it is night."""

    canvas: Canvas
    palette: Palette
    rng: np.random.Generator
    night: bool

    def pick(self, low: float, high: float) -> float:
        """A number drawn by chance."""
        return float(self.rng.uniform(low, high))

    def chance(self, probability: float) -> bool:
        """Whether it happens."""
        return bool(self.rng.random() < probability)

    def any_of(self, colours: list[Array]) -> Array:
        """One of them."""
        return colours[int(self.rng.integers(len(colours)))]


Composition = Callable[[Scene], None]


def smooth(low: float, high: float, value: Array) -> Array:
    """0 below `low`, 1 above `high`, an S between (smoothstep)."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)
