"""Shapes on a grid, as the posters of Dessau and Basel had them."""

from collections.abc import Callable
from typing import Final

import numpy as np

from agents.art.canvas import Canvas
from agents.art.oklab import Array
from agents.art.scene import Scene

ALIKE: Final = 0.16
"""Distance in OKLab below which two colours side by side are hard to tell apart."""
Shape = Callable[[Array, Array], Array]
"""How far inside a shape a point of the unit square is; negative outside."""


def draw(scene: Scene) -> None:
    """Cells with quarter discs, bows, stripes and dots; some of them span two by two."""
    canvas, colours, rng = scene.canvas, scene.palette, scene.rng
    ground = colours.ink if scene.night else colours.pale
    canvas.fill(ground)
    margin, count = 0.07, int(rng.integers(3, 6))
    cell = (1 - 2 * margin) / count
    columns = int((canvas.w - 2 * margin) / cell + 1e-6)
    rows = int((canvas.h - 2 * margin) / cell + 1e-6)
    left, top = (canvas.w - columns * cell) / 2, (canvas.h - rows * cell) / 2
    free = np.ones((rows, columns), bool)
    for _ in range(max(1, rows * columns // 6)):
        r, c = int(rng.integers(max(1, rows - 1))), int(rng.integers(max(1, columns - 1)))
        if min(rows, columns) > 2 and free[r : r + 2, c : c + 2].all():
            free[r : r + 2, c : c + 2] = False
            _cell(scene, left + c * cell, top + r * cell, 2 * cell, ground)
    for r, c in zip(*np.nonzero(free), strict=True):
        if not scene.chance(0.05):
            _cell(scene, left + float(c) * cell, top + float(r) * cell, cell, ground)


def _cell(scene: Scene, x: float, y: float, size: float, ground: Array) -> None:
    """One cell: a square of one colour and a figure of another, maybe with a smaller one in a third."""
    canvas, colours, rng = scene.canvas, scene.palette, scene.rng
    edge = colours.pale if scene.night else colours.ink
    tones = [colours.accent, colours.deep, colours.mid, colours.bright, edge]
    tones = [tones[int(at)] for at in rng.permutation(len(tones))]
    back = ground if scene.chance(0.4) else tones.pop()
    front = next(tone for tone in [*tones, edge, ground] if np.linalg.norm(tone - back) > ALIKE)
    inner = next(tone for tone in [*tones, ground, edge] if np.linalg.norm(tone - front) > ALIKE)
    _paint(canvas, x, y, size, back, lambda u, _: np.ones_like(u))
    figures = FIGURES[int(rng.integers(len(FIGURES)))]
    turn = int(rng.integers(4))
    for figure, tone in zip(figures, (front, inner), strict=False):
        _paint(canvas, x, y, size, tone, _turned(figure, turn))


def _turned(figure: Shape, turn: int) -> Shape:
    """The figure turned by so many quarters."""

    def shape(u: Array, v: Array) -> Array:
        for _ in range(turn):
            u, v = v, 1 - u
        return figure(u, v)

    return shape


def _paint(canvas: Canvas, x: float, y: float, size: float, colour: Array, shape: Shape) -> None:
    box = canvas.box(x + size / 2, y + size / 2, size / 2 + canvas.px)
    if box is None:
        return
    rows, columns = box
    u, v = np.broadcast_arrays((canvas.x[:, columns] - x) / size, (canvas.y[rows] - y) / size)
    square = np.minimum(np.minimum(u, 1 - u), np.minimum(v, 1 - v))
    cover = canvas.edge(np.minimum(square, shape(u, v)) * size)
    part = canvas.lab[rows, columns]
    part += (colour - part) * cover[..., None]


def _disc(x: float, y: float, radius: float) -> Shape:
    return lambda u, v: radius - np.hypot(u - x, v - y)


def _bow(outer: float, inner: float) -> Shape:
    return lambda u, v: np.minimum(outer - np.hypot(u, v), np.hypot(u, v) - inner)


def _stripes(count: int) -> Shape:
    return lambda u, v: (np.abs((v * count) % 1 - 0.5) - 0.25) / count + 0 * u


def _dots(count: int) -> Shape:
    return lambda u, v: (0.3 - np.hypot((u * count) % 1 - 0.5, (v * count) % 1 - 0.5)) / count


def _leaf(u: Array, v: Array) -> Array:
    return np.asarray(np.minimum(1 - np.hypot(u, v), 1 - np.hypot(1 - u, 1 - v)), np.float32)


def _triangle(u: Array, v: Array) -> Array:
    return np.asarray((u - v) / np.sqrt(np.float32(2)), np.float32)


def _half(u: Array, v: Array) -> Array:
    return np.asarray(0.5 - np.hypot(u - 0.5, v), np.float32)


def _two_halves(u: Array, v: Array) -> Array:
    return np.asarray(
        np.maximum(0.5 - np.hypot(u - 0.5, v), 0.5 - np.hypot(u - 0.5, v - 0.5)) + np.where(v < 0, -1, 0),
        np.float32,
    )


def _cross(u: Array, v: Array) -> Array:
    a, b = np.abs(u - 0.5), np.abs(v - 0.5)
    return np.asarray(np.maximum(0.14 - np.maximum(a - 0.22, b), 0.14 - np.maximum(a, b - 0.22)), np.float32)


def _steps(u: Array, v: Array) -> Array:
    return np.asarray((np.floor(u * 4) + 1) / 4 - (1 - v), np.float32)


FIGURES: Final[tuple[tuple[Shape, ...], ...]] = (
    (_disc(0, 0, 1), _disc(0, 0, 0.45)),
    (_disc(0, 0, 1),),
    (_bow(1, 0.62), _disc(0, 0, 0.3)),
    (_bow(1, 0.75), _bow(0.5, 0.25)),
    (_stripes(4),),
    (_dots(3),),
    (_dots(4),),
    (_leaf,),
    (_leaf, _disc(0.5, 0.5, 0.17)),
    (_triangle,),
    (_half, _disc(0.5, 1, 0.25)),
    (_two_halves,),
    (_disc(0.5, 0.5, 0.5), _disc(0.5, 0.5, 0.22)),
    (_disc(0.5, 0.5, 0.36), _half),
    (_cross,),
    (_steps,),
)
