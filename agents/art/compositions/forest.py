"""Firs in the fog, under an engraved sky."""

import numpy as np

from agents.art.canvas import Point
from agents.art.compositions.sky import airy, light
from agents.art.noise import noise1, noise2
from agents.art.oklab import Array, mix
from agents.art.scene import Scene, smooth


def draw(scene: Scene) -> None:
    """Rings of carved lines around the light, and rows of trees that fade with the distance."""
    canvas, colours = scene.canvas, scene.palette
    mid = airy(colours, colours.mid)
    day = mix(mid, airy(colours, colours.bright), 0.5)
    top, bottom = (colours.ink, mid) if scene.night else (day, colours.pale)
    canvas.gradient(
        [top, mix(top, bottom, 0.6), bottom], np.broadcast_to(canvas.y / canvas.h * 1.15, canvas.shape)
    )
    x, y = canvas.w * scene.pick(0.28, 0.72), canvas.h * scene.pick(0.2, 0.36)
    radius = scene.pick(0.09, 0.15)
    _carved(scene, x, y, radius)
    light(scene, x, y, radius)
    air = mix(top, bottom, 0.85)
    near = colours.ink
    for at in range(4):
        t = at / 3
        base = canvas.h * (0.6 + 0.36 * t)
        hill = base + 0.05 * noise1(scene.rng, canvas.x, 1.6, 3)
        colour = mix(mix(air, colours.deep, 0.35), near, t)
        trees = canvas.polygons(_row(scene, hill[0], 0.1 + 0.2 * t, 0.03 + 0.035 * t))
        cover = np.maximum(trees, canvas.edge(canvas.y - hill))
        fog = np.clip((canvas.y - base + 0.1) / 0.28, 0, 1) * (0.8 - 0.72 * t)
        shades = colour + (air - colour) * np.broadcast_to(fog, canvas.shape)[..., None]
        canvas.fill(shades, cover)


def _carved(scene: Scene, x: float, y: float, radius: float) -> None:
    """Lines around the light that grow thinner away from it, as a knife cuts them into wood."""
    canvas, colours = scene.canvas, scene.palette
    wobble = 0.012 * noise2(scene.rng, canvas.shape, (4, 4), 3)
    away = np.hypot(canvas.x - x, canvas.y - y) + wobble - radius
    pitch = 0.021
    width = pitch * 0.36 * np.clip(1 - away / 0.75, 0.0, 1)
    width = width * np.clip(1 + 0.9 * noise2(scene.rng, canvas.shape, (9, 9), 2), 0, 1.5)
    line = canvas.edge(width - np.abs(((away / pitch + 0.5) % 1) - 0.5) * pitch) * smooth(0.0, pitch, away)
    canvas.fill(mix(colours.pale, colours.sun, 0.25 if scene.night else 0.6), line * 0.55)


def _row(scene: Scene, hill: Array, height: float, pitch: float) -> list[list[Point]]:
    """Firs along a hill, whose y is given per pixel column."""
    canvas, rng, found = scene.canvas, scene.rng, []
    x = -0.05
    while x < canvas.w + 0.05:
        column = min(len(hill) - 1, max(0, int(x / canvas.px)))
        tall = height * rng.uniform(0.55, 1.25)
        found.append(_fir(scene, x, float(hill[column]) + 0.02, tall))
        x += pitch * rng.uniform(0.35, 1.3)
    return found


def _fir(scene: Scene, x: float, foot: float, tall: float) -> list[Point]:
    """One fir: branches left and right that widen towards the foot."""
    rng, tiers = scene.rng, int(scene.rng.integers(9, 14))
    left, right = list[Point](), list[Point]()
    for tier in range(1, tiers + 1):
        t = tier / tiers
        y = foot - tall * (1 - t * 0.93)
        wide = tall * 0.2 * t**0.9
        for side, points in ((-1, left), (1, right)):
            tip = wide * rng.uniform(0.75, 1.15)
            points.append((x + side * tip, y + tall * 0.018))
            points.append((x + side * tip * 0.38, y - tall * 0.012))
    return [(x, foot - tall), *right, (x + 0.006 * tall, foot), (x - 0.006 * tall, foot), *reversed(left)]
