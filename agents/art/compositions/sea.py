"""The sun, or the moon, over the sea."""

import numpy as np

from agents.art.compositions.sky import airy, light, sky, stars
from agents.art.noise import noise1, noise2
from agents.art.oklab import Array, mix
from agents.art.scene import Scene, smooth


def draw(scene: Scene) -> None:
    """A disc above a horizon, clouds in bands, and its light on the waves."""
    canvas, colours = scene.canvas, scene.palette
    horizon = canvas.h * scene.pick(0.54, 0.64)
    x, radius = canvas.w * scene.pick(0.32, 0.68), scene.pick(0.13, 0.21)
    y = horizon - radius * scene.pick(-0.1, 1.25)
    air = sky(scene, horizon)
    if scene.night:
        stars(scene, horizon)
    shine = light(scene, x, y, radius)
    bands = noise2(scene.rng, canvas.shape, (14 * canvas.h, 1.6 * canvas.w), 4)
    veil = smooth(0.12, 0.8, bands + 0.25 - np.abs(canvas.y - horizon * 0.72) * 1.5)
    disc = canvas.edge(radius - np.hypot(canvas.x - x, canvas.y - y))
    canvas.fill(mix(air, airy(colours, colours.mid), 0.55), veil * (0.6 - 0.35 * disc))
    coast = horizon - 0.012 - 0.035 * np.clip(noise1(scene.rng, canvas.x, 2.2, 6) + 0.1, 0, 1)
    canvas.fill(mix(air, colours.deep, 0.6), canvas.edge(canvas.y - coast) * (canvas.y < horizon))
    _water(scene, horizon, x, radius, shine)


def _water(scene: Scene, horizon: float, x: float, radius: float, shine: Array) -> None:
    canvas, colours, rng = scene.canvas, scene.palette, scene.rng
    row = int(horizon / canvas.px)
    rows = canvas.shape[0] - row
    below = (canvas.y[row:] - horizon) / (canvas.h - horizon)  # 0 at the horizon, 1 at the bottom
    far = mix(colours.deep, colours.mid, 0.7 if not scene.night else 0.35)
    part = canvas.lab[row:]
    t = np.sqrt(np.clip(below, 0, 1))[..., None]
    part[...] = far * (1 - t) + mix(colours.ink, colours.deep, 0.35) * t
    # waves grow towards us: noise is stretched by the inverse of the depth
    sheet = noise2(rng, (512, 1024), (90, 22), 3, 0.6)
    depth = 0.06 + below
    v = (np.log(depth / 0.06) / np.log(1.06 / 0.06) * 511).astype(np.int32)
    u = (((canvas.x - x) / (0.35 + 1.9 * depth) * 0.5 + 0.5) * 1023).clip(0, 1023).astype(np.int32)
    waves = sheet[np.broadcast_to(v, (rows, canvas.shape[1])), u]
    part[..., 0] += waves * 0.035 * (0.4 + below)
    path = np.exp(-(((canvas.x - x) / (radius * (0.55 + 1.0 * below))) ** 2))
    glitter = smooth(-0.05, 0.25, waves + path * 0.9 - 0.72 + 0.15 * (1 - below)) * (0.35 + 0.65 * path)
    colour = mix(shine, colours.pale, 0.3)
    part += (colour - part) * (glitter * 0.92)[..., None]
    line = np.exp(-(((canvas.y - horizon) / 0.004) ** 2)) * (
        0.3 + 0.5 * np.exp(-(((canvas.x - x) / 0.4) ** 2))
    )
    canvas.fill(mix(colour, colours.bright, 0.4), line * 0.7)
