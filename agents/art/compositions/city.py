"""A city at night: towers in the haze, lit windows, and all of it again in the water."""

from collections.abc import Iterator

import numpy as np

from agents.art.canvas import Canvas, blur_lab
from agents.art.compositions.sky import airy, light, stars
from agents.art.noise import noise2
from agents.art.oklab import Array, mix
from agents.art.scene import Scene


def draw(scene: Scene) -> None:
    """Three rows of towers, the nearest dark and full of light."""
    canvas, colours = scene.canvas, scene.palette
    shore = canvas.h * scene.pick(0.7, 0.78)
    ink, deep, mid, bright, _ = (airy(colours, colour) for colour in colours.ramp)
    stops = [ink, mix(ink, deep, 0.6), deep, mix(deep, mid, 0.8), mix(mid, bright, 0.6)]
    canvas.gradient(stops, np.broadcast_to(canvas.y / shore, canvas.shape))
    stars(scene, shore * 0.6, 120)
    light(scene, canvas.w * scene.pick(0.2, 0.8), canvas.h * scene.pick(0.14, 0.3), scene.pick(0.05, 0.1))
    haze = mix(colours.mid, colours.bright, 0.3)
    for at, (height, width) in enumerate(((0.5, 0.05), (0.42, 0.07), (0.28, 0.085))):
        colour = mix(haze, colours.ink, (0.45, 0.75, 0.96)[at])
        towers = list(_towers(scene, shore, height * min(1.5, canvas.h), width))
        canvas.fill(colour, canvas.polygons(_outline(scene, box) for box in towers))
        for box in towers:
            _windows(scene, box, (0.35, 0.8, 1.0)[at], at)
        fog = np.exp(-(((canvas.y - shore) / (0.16 - 0.03 * at)) ** 2)) * (0.55 - 0.2 * at)
        canvas.fill(haze, fog * (canvas.y < shore))
    _mirror(scene, shore)


def _towers(
    scene: Scene, shore: float, height: float, width: float
) -> Iterator[tuple[float, float, float, float]]:
    """Boxes (left, top, right, bottom), higher near one place than elsewhere."""
    centre = scene.canvas.w * scene.pick(0.3, 0.7)
    x = -width * scene.pick(0.1, 0.9)
    while x < scene.canvas.w:
        wide = width * scene.pick(0.55, 1.4)
        swell = 0.45 + 0.75 * np.exp(-(((x - centre) / (0.45 * scene.canvas.w)) ** 2))
        tall = height * swell * scene.pick(0.45, 1.15)
        yield x, shore - tall, x + wide, shore
        x += wide + (width * scene.pick(0.1, 0.5) if scene.chance(0.3) else 0.0)


def _outline(scene: Scene, box: tuple[float, float, float, float]) -> list[tuple[float, float]]:
    """A tower, some with a step, a slope or a mast."""
    left, top, right, bottom = box
    wide, kind = right - left, scene.rng.random()
    if kind < 0.25:
        step, inset = wide * 0.35, wide * 0.2
        roof = [
            (left, top + step),
            (left + inset, top + step),
            (left + inset, top),
            (right - inset, top),
            (right - inset, top + step),
            (right, top + step),
        ]
    elif kind < 0.36:
        roof = [(left, top + wide * 0.25), (right, top)]
    elif kind < 0.6:
        middle, thin = (left + right) / 2, 0.0022
        roof = [
            (left, top),
            (middle - thin, top),
            (middle - thin / 2, top - wide * 0.8),
            (middle + thin / 2, top - wide * 0.8),
            (middle + thin, top),
            (right, top),
        ]
    else:
        roof = [(left, top), (right, top)]
    return [(left, bottom), *roof, (right, bottom)]


def _windows(scene: Scene, box: tuple[float, float, float, float], strength: float, row: int) -> None:
    canvas, colours, rng = scene.canvas, scene.palette, scene.rng
    left, top, right, bottom = box
    pitch = (0.009, 0.0115, 0.0155)[row]
    columns, rows = int((right - left) / pitch) - 1, int((bottom - top) / (pitch * 1.35)) - 3
    if columns < 1 or rows < 1:
        return
    start = left + (right - left - columns * pitch) / 2
    lit = rng.random((rows, columns)) < rng.uniform(0.18, 0.62)
    lit |= (rng.random((rows, 1)) < 0.08) & (rng.random((rows, columns)) < 0.85)
    tone = mix(
        mix(colours.pale, colours.accent, rng.uniform(0.25, 0.95)), colours.bright, rng.uniform(0, 0.3)
    )
    fade = rng.uniform(0.55, 1.0, (rows, columns)) * strength
    for r, c in zip(*np.nonzero(lit), strict=True):
        x, y = start + (c + 0.22) * pitch, top + (r + 2.2) * pitch * 1.35
        _rectangle(canvas, x, y, x + pitch * 0.56, y + pitch * 0.7, tone, float(fade[r, c]))


def _rectangle(
    canvas: Canvas, left: float, top: float, right: float, bottom: float, colour: Array, alpha: float
) -> None:
    """A small upright rectangle with soft pixels at its rim."""
    height, width = canvas.shape
    rows = slice(max(0, int(top / canvas.px)), min(height, int(bottom / canvas.px) + 1))
    columns = slice(max(0, int(left / canvas.px)), min(width, int(right / canvas.px) + 1))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    down = np.minimum(canvas.edge(canvas.y[rows] - top), canvas.edge(bottom - canvas.y[rows]))
    across = np.minimum(canvas.edge(canvas.x[:, columns] - left), canvas.edge(right - canvas.x[:, columns]))
    part = canvas.lab[rows, columns]
    part += (colour - part) * (down * across * alpha)[..., None]


def _mirror(scene: Scene, shore: float) -> None:
    """The upper picture upside down in moving water."""
    canvas, colours = scene.canvas, scene.palette
    row = int(shore / canvas.px)
    rows, columns = canvas.shape[0] - row, canvas.shape[1]
    below = (np.arange(rows, dtype=np.float32) / max(1, rows))[:, None]
    blurred = blur_lab(canvas.lab[:row], 1.0, max(1.0, 0.022 / canvas.px))
    ripple = noise2(scene.rng, (rows, columns), (46, 3 * canvas.w), 3)
    source = np.clip(
        row - 1 - (np.arange(rows)[:, None] * 1.5 + ripple * 0.03 / canvas.px * (0.2 + below)), 0, row - 1
    )
    shift = np.arange(columns)[None, :] + ripple * 0.02 / canvas.px * (0.15 + below)
    image = blurred[source.astype(np.int32), np.clip(shift, 0, columns - 1).astype(np.int32)]
    dark = np.clip(0.25 + 0.45 * below, 0, 1)[..., None]
    canvas.lab[row:] = image * (1 - dark) + mix(colours.ink, colours.deep, 0.25) * dark
    canvas.fill(colours.ink, np.exp(-(((canvas.y - shore) / 0.004) ** 2)) * 0.85)
