"""Strokes of ink that follow a current."""

import numpy as np
from numpy.typing import NDArray
from PIL import ImageDraw

from agents.art.noise import noise2
from agents.art.oklab import mix
from agents.art.scene import Scene

STEPS = 90


Lines = NDArray[np.float32]


def draw(scene: Scene) -> None:
    """Thousands of fine lines on paper, thick and coloured here and there, around one quiet disc."""
    canvas, colours = scene.canvas, scene.palette
    ground = colours.ink if scene.night else colours.pale
    other = colours.deep if scene.night else colours.bright
    canvas.gradient([ground, mix(ground, other, 0.22)], np.broadcast_to(canvas.y / canvas.h, canvas.shape))
    x, y, radius = canvas.w * scene.pick(0.34, 0.66), canvas.h * scene.pick(0.32, 0.6), scene.pick(0.12, 0.2)
    tones = (
        [colours.bright, colours.mid, colours.pale, colours.accent]
        if scene.night
        else [colours.deep, colours.mid, colours.ink, colours.accent]
    )
    canvas.disc(x, y, radius, colours.accent, 1.0)
    paths = _paths(scene, x, y, radius * 1.06)
    group = np.digitize(scene.rng.random(paths.shape[0]), [0.4, 0.68, 0.93])
    for at, tone in enumerate(tones):
        thick = np.asarray(scene.rng.gamma(1.6, 0.0009, paths.shape[0]) + 0.0007, np.float32)

        def strokes(pen: ImageDraw.ImageDraw, scale: float, at: int = at, thick: Lines = thick) -> None:
            for path, width in zip(paths[group == at], thick[group == at], strict=True):
                pen.line(
                    (path * scale).ravel().tolist(),
                    fill=255,
                    width=max(1, round(width * scale)),
                    joint="curve",
                )

        canvas.fill(tone, canvas.mask(strokes, 2) * 0.92)


def _paths(scene: Scene, x: float, y: float, radius: float) -> Lines:
    """Lines of shape (lines, steps, 2) that drift along the current and part before the disc."""
    canvas, rng = scene.canvas, scene.rng
    swirl = noise2(rng, (256, 256), (2.0, 2.0), 2, 0.4)
    count = int(1500 * max(1.0, canvas.w * canvas.h))
    at = np.stack([rng.uniform(-0.1, canvas.w + 0.1, count), rng.uniform(-0.1, canvas.h + 0.1, count)], -1)
    at = at[np.hypot(at[:, 0] - x, at[:, 1] - y) > radius]
    count = len(at)
    start = scene.pick(0, 2 * np.pi)
    path = np.empty((count, STEPS, 2), np.float32)
    centre, step = np.array([x, y]), 0.005
    for moment in range(STEPS):
        path[:, moment] = at
        rows = np.clip(at[:, 1] / canvas.h * 255, 0, 255).astype(np.int32)
        columns = np.clip(at[:, 0] / canvas.w * 255, 0, 255).astype(np.int32)
        angle = start + swirl[rows, columns] * 2.6
        at = at + step * np.stack([np.cos(angle), np.sin(angle)], -1)
        away = at - centre
        distance = np.maximum(1e-6, np.hypot(away[:, 0], away[:, 1]))
        push = np.maximum(1.0, radius / distance)
        at = centre + away * push[:, None]
    return path
