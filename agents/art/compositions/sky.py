"""Skies that several pictures share: a gradient, stars, and a sun or moon with its glow."""

from typing import Final

import numpy as np

from agents.art.oklab import Array, mix
from agents.art.palette import Palette
from agents.art.scene import Scene

GREENS: Final = (100.0, 180.0)
"""Hues in OKLab, in degrees: from yellow-green to where teal begins."""
BLUE: Final = (float(np.cos(np.radians(238))), float(np.sin(np.radians(238))))
"""Of a hazy sky, as a direction in OKLab."""


def sky(scene: Scene, horizon: float) -> Array:
    """Paint the sky down to `horizon`; the colour of the air there, in which distant things fade."""
    canvas, colours = scene.canvas, scene.palette
    deep, mid, bright = (airy(colours, colour) for colour in (colours.deep, colours.mid, colours.bright))
    if scene.night:
        stops = [colours.ink, mix(colours.ink, deep, 0.7), deep, mix(deep, mid, 0.75)]
    else:
        stops = [mix(mid, bright, 0.25), mix(mid, bright, 0.75), bright, mix(bright, colours.pale, 0.8)]
    canvas.gradient(stops, np.broadcast_to(canvas.y / max(horizon, 1e-3), canvas.shape))
    return stops[-1]


def airy(colours: Palette, colour: Array) -> Array:
    """The colour as a sky has it: no sky is green, unless nothing in the picture is not."""
    if not _is_green(colour) or _is_green(colours.accent):
        return colour
    chroma = 0.6 * float(np.hypot(colour[1], colour[2]))
    return np.array([colour[0], chroma * BLUE[0], chroma * BLUE[1]], np.float32)


def _is_green(colour: Array) -> bool:
    low, high = GREENS
    return bool(low < np.degrees(np.arctan2(colour[2], colour[1])) < high)


def stars(scene: Scene, bottom: float, density: float = 260.0) -> None:
    """Stars down to `bottom`, few of them bright, fading towards it; `density` per square unit."""
    canvas, rng = scene.canvas, scene.rng
    for _ in range(int(density * canvas.w * bottom)):
        x, y, size = rng.uniform(0, canvas.w), rng.uniform(0, bottom), rng.uniform(0, 1) ** 6
        alpha = (0.25 + 0.6 * rng.random()) * (1 - y / bottom) ** 0.7
        canvas.disc(x, y, 0.0007 + 0.0018 * size, scene.palette.pale, alpha, soft=0.0016)


def _sun(scene: Scene, x: float, y: float) -> Array:
    """The warmest colour that still stands out from the sky there."""
    canvas, colours = scene.canvas, scene.palette
    row = min(canvas.shape[0] - 1, max(0, int(y / canvas.px)))
    column = min(canvas.shape[1] - 1, max(0, int(x / canvas.px)))
    ground = canvas.lab[row, column]
    choices = [mix(colours.pale, tone, part) for tone, part in ((colours.sun, 0.78), (colours.accent, 0.85))]
    seen = [float(np.linalg.norm(choice - ground)) for choice in choices]
    for choice, distance in zip(choices, seen, strict=True):
        if distance > 0.13 and choice[2] + 0.5 * choice[1] > 0.04:
            return choice
    return colours.pale


def light(scene: Scene, x: float, y: float, radius: float, *, crescent: bool = False) -> Array:
    """A sun, or a moon by night; its colour."""
    canvas, colours = scene.canvas, scene.palette
    colour = mix(colours.pale, colours.sun, 0.12) if scene.night else _sun(scene, x, y)
    canvas.glow(x, y, radius * 2.6, mix(colour, colours.bright, 0.35), 0.5 if scene.night else 0.6)
    if not crescent:
        canvas.disc(x, y, radius, colour)
        return colour
    ground = np.hypot(canvas.x - x, canvas.y - y)
    shadow = np.hypot(canvas.x - x - 0.45 * radius, canvas.y - y + 0.2 * radius)
    canvas.fill(colour, np.minimum(canvas.edge(radius - ground), canvas.edge(shadow - 0.92 * radius)))
    return colour
