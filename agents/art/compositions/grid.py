"""A sun in stripes over a grid that runs to the horizon."""

import numpy as np

from agents.art.compositions.sky import stars
from agents.art.noise import noise1
from agents.art.oklab import mix, ramp
from agents.art.scene import Scene


def draw(scene: Scene) -> None:
    """Sky, striped sun, two ranges of mountains with lit edges, the grid."""
    canvas, colours = scene.canvas, scene.palette
    horizon = canvas.h * scene.pick(0.58, 0.66)
    sky = [
        colours.ink,
        mix(colours.ink, colours.deep, 0.7),
        colours.deep,
        mix(colours.deep, colours.mid, 0.9),
    ]
    canvas.gradient(sky, np.broadcast_to(canvas.y / horizon, canvas.shape))
    stars(scene, horizon * 0.8, 300)
    x, radius = canvas.w * scene.pick(0.42, 0.58), scene.pick(0.24, 0.3)
    y = horizon - radius * scene.pick(0.5, 0.75)
    _sun(scene, x, y, radius)
    canvas.glow(x, horizon, 0.22, colours.bright, 0.28)
    for at, height in enumerate((0.13, 0.08)):
        away = np.clip(np.abs(canvas.x - x) / (0.5 * canvas.w), 0.0, 1.2)
        crest = horizon - height * (0.25 + 1.1 * away) * (
            1.0 - 1.1 * np.abs(noise1(scene.rng, canvas.x, 5 + 3 * at, 4, 0.5))
        )
        depth = canvas.y - np.minimum(crest, horizon)
        canvas.fill(mix(colours.deep, colours.ink, 0.35 + 0.55 * at), canvas.edge(depth))
        rim = np.exp(-np.clip(depth, 0, None) / 0.012) * canvas.edge(depth) * (0.55 - 0.2 * at)
        canvas.fill(mix(colours.mid, colours.bright, 0.6), rim)
    _floor(scene, horizon, x)


def _sun(scene: Scene, x: float, y: float, radius: float) -> None:
    canvas, colours = scene.canvas, scene.palette
    canvas.glow(x, y, radius * 1.25, mix(colours.mid, colours.bright, 0.6), 0.6)
    t = (canvas.y - y + radius) / (2 * radius)  # 0 at its top, 1 at its foot
    disc = canvas.edge(radius - np.hypot(canvas.x - x, canvas.y - y))
    stripe = (t * 11) % 1
    gap = np.clip((t - 0.42) * 1.05, 0, 0.6)
    slit = np.clip((gap / 2 - np.abs(stripe - 0.5)) * radius * 2 / 11 / canvas.px + 0.5, 0, 1) * (t > 0.42)
    warm = [
        mix(colours.pale, colours.bright, 0.25),
        mix(colours.pale, colours.bright, 0.7),
        colours.bright,
        mix(colours.bright, colours.mid, 0.6),
    ]
    canvas.fill(np.broadcast_to(ramp(warm, t), (*canvas.shape, 3)), disc * (1 - slit))


def _floor(scene: Scene, horizon: float, x: float) -> None:
    canvas, colours = scene.canvas, scene.palette
    row = int(horizon / canvas.px)
    below = np.maximum(canvas.y[row:] - horizon, canvas.px / 4)
    floor = canvas.lab[row:]
    floor[...] = mix(colours.ink, colours.deep, 0.25)
    depth, pitch, thin = 0.09 / below, 0.42, 0.0021
    across = (canvas.x - x) * depth / 0.2 / pitch
    # distances to lines are divided by how fast the coordinate runs, so that lines are even on the picture
    sides = np.abs((across + 0.5) % 1 - 0.5) / (depth / 0.2 / pitch)
    along = depth / pitch * 3.2 + scene.pick(0, 1)
    rungs = np.abs((along + 0.5) % 1 - 0.5) / (depth / pitch * 3.2 / below)
    width = thin * (0.35 + 2.2 * below)
    line = np.maximum(canvas.edge(width - sides), np.broadcast_to(canvas.edge(width - rungs), sides.shape))
    halo = np.exp(-sides / (0.004 + 0.02 * below)) * 0.35 + np.exp(-rungs / (0.004 + 0.02 * below)) * 0.35
    fade = np.clip(below / 0.02, 0, 1)
    colour = mix(colours.accent, colours.bright, 0.1)
    floor += (mix(colours.mid, colours.accent, 0.5) - floor) * (halo * fade)[..., None]
    floor += (colour - floor) * (line * fade * 0.95)[..., None]
    canvas.fill(mix(colours.pale, colours.bright, 0.3), np.exp(-(((canvas.y - horizon) / 0.0035) ** 2)) * 0.8)
    canvas.fill(colours.bright, np.exp(-np.abs(canvas.y - horizon) / 0.03) * 0.4)
