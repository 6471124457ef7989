"""Families of lines that interfere."""

import numpy as np

from agents.art.oklab import Array, mix
from agents.art.scene import Scene


def draw(scene: Scene) -> None:
    """Rings of two centres, or rings over bars; where both are, they cancel."""
    canvas, colours = scene.canvas, scene.palette
    light = not scene.night and scene.chance(0.6)
    ground, line = (colours.pale, colours.ink) if light else (colours.ink, colours.pale)
    canvas.gradient(
        [ground, mix(ground, colours.deep if not light else colours.bright, 0.55)],
        np.clip((canvas.y / canvas.h * 0.8 + canvas.x / canvas.w * 0.2), 0, 1),
    )
    cx, cy, radius = canvas.w / 2, canvas.h / 2, scene.pick(0.36, 0.42)
    kind = int(scene.rng.integers(3))
    pitch = scene.pick(0.016, 0.024)
    angle, offset = scene.pick(0, 2 * np.pi), scene.pick(0.03, 0.11)
    dx, dy = offset * np.cos(angle), offset * np.sin(angle)
    first = _rings(scene, cx + dx, cy + dy, pitch)
    if kind == 0:
        second = _rings(scene, cx - dx, cy - dy, pitch * scene.pick(0.97, 1.03))
    elif kind == 1:
        second = _bars(scene, angle, pitch * scene.pick(0.9, 1.1))
    else:
        first = _bars(scene, angle, pitch, bend=0.03)
        second = _bars(scene, angle + scene.pick(0.06, 0.16), pitch * scene.pick(0.95, 1.05))
    disc = canvas.edge(radius - np.hypot(canvas.x - cx, canvas.y - cy))
    both = np.abs(first - second)  # exclusive or
    glow = np.clip(1.1 - np.hypot(canvas.x - cx - dx * 3, canvas.y - cy - dy * 3) / radius, 0, 1)[..., None]
    tint = line * (1 - glow) + mix(colours.accent, line, 0.15) * glow
    outside = first * 0.16
    canvas.fill(line, outside * (1 - disc))
    canvas.fill(mix(ground, colours.deep, 0.25 if not light else 0.0), disc * 0.9)
    canvas.fill(tint, both * disc)
    if scene.chance(0.6):
        r = scene.pick(0.05, 0.085)
        canvas.disc(cx - dx * 2.2, cy - dy * 2.2, r, colours.accent)


def _rings(scene: Scene, x: float, y: float, pitch: float) -> Array:
    distance = np.hypot(scene.canvas.x - x, scene.canvas.y - y)
    return _lines(scene, distance, pitch)


def _bars(scene: Scene, angle: float, pitch: float, bend: float = 0.0) -> Array:
    canvas = scene.canvas
    along = canvas.x * np.cos(angle) + canvas.y * np.sin(angle)
    across = canvas.y * np.cos(angle) - canvas.x * np.sin(angle)
    return _lines(scene, along + bend * np.sin(across * 7 + scene.pick(0, 6)), pitch)


def _lines(scene: Scene, position: Array, pitch: float) -> Array:
    """Lines half as wide as their pitch, with soft edges."""
    return scene.canvas.edge(np.abs((position / pitch) % 1 - 0.5) * pitch - pitch / 4)
