"""Smooth noise: random grids, enlarged and added up by octaves (value noise)."""

import numpy as np
from PIL import Image

from agents.art.oklab import Array


def noise2(
    rng: np.random.Generator,
    shape: tuple[int, int],
    cells: tuple[float, float],
    octaves: int = 4,
    gain: float = 0.5,
) -> Array:
    """Noise of shape (height, width), about -1..1, with so many (vertical, horizontal) bumps at first."""
    height, width = shape
    total, weight = np.zeros(shape, np.float32), 1.0
    for octave in range(octaves):
        rows, columns = (max(2, round(count * 2**octave)) + 3 for count in cells)
        grid = rng.uniform(-1, 1, (rows, columns)).astype(np.float32)
        image = Image.fromarray(grid)
        inner = (1.0, 1.0, columns - 1.0, rows - 1.0)  # borders would show otherwise
        total += weight * np.asarray(image.resize((width, height), Image.Resampling.BICUBIC, box=inner))
        weight *= gain
    return total


def noise1(
    rng: np.random.Generator, at: Array, frequency: float, octaves: int = 5, gain: float = 0.5
) -> Array:
    """Noise along a line, about -1..1, at positions of any shape; `frequency` bumps per unit at first."""
    total, weight = np.zeros_like(at), 1.0
    for octave in range(octaves):
        position = (at - at.min()) * frequency * 2**octave + rng.uniform(0, 1)
        knots = rng.uniform(-1, 1, int(position.max()) + 3).astype(np.float32)
        left = position.astype(np.int32)
        t = position - left
        t = t * t * (3 - 2 * t)
        total += weight * (knots[left] * (1 - t) + knots[left + 1] * t)
        weight *= gain
    return np.asarray(total, np.float32)
