"""A record, seen from above."""

import numpy as np

from agents.art.noise import noise2
from agents.art.oklab import mix
from agents.art.scene import Scene, smooth


def draw(scene: Scene) -> None:
    """Grooves that catch the light, a label with a simple figure, a shadow on coloured paper."""
    canvas, colours = scene.canvas, scene.palette
    light, dark = (
        (mix(colours.deep, colours.mid, 0.5), colours.ink) if scene.night else (colours.pale, colours.bright)
    )
    canvas.gradient(
        [light, mix(light, dark, 0.55)], np.clip(canvas.y / canvas.h * 0.7 + canvas.x / canvas.w * 0.3, 0, 1)
    )
    if scene.chance(0.6):
        _paper(scene)
    big = scene.chance(0.5)
    radius = scene.pick(0.6, 0.78) if big else scene.pick(0.38, 0.43)
    x = canvas.w * (scene.pick(0.62, 0.9) if big else 0.5)
    y = canvas.h * (scene.pick(0.55, 0.8) if big else 0.5)
    away = np.hypot(canvas.x - x - 0.012, canvas.y - y - 0.03)
    canvas.fill(colours.ink, smooth(0, 1, (radius + 0.05 - away) / 0.09) * 0.5)
    _record(scene, x, y, radius)


def _paper(scene: Scene) -> None:
    """A band or a large shape on the paper behind."""
    canvas, colours = scene.canvas, scene.palette
    angle = scene.pick(0, np.pi)
    across = (canvas.x - canvas.w / 2) * np.cos(angle) + (canvas.y - canvas.h / 2) * np.sin(angle)
    for step, colour in enumerate((colours.accent, colours.bright, colours.mid)):
        offset = -0.12 + 0.12 * step
        canvas.fill(colour, canvas.edge(0.05 - np.abs(across - offset)))


def _record(scene: Scene, x: float, y: float, radius: float) -> None:
    canvas, colours, rng = scene.canvas, scene.palette, scene.rng
    dx, dy = canvas.x - x, canvas.y - y
    r = np.hypot(dx, dy) / radius
    angle = np.arctan2(dy, dx)
    black = mix(colours.ink, np.array([0.16, 0, 0]), 0.5)
    silence = np.zeros_like(r)
    for gap in np.sort(rng.uniform(0.46, 0.93, 4)):
        silence = np.maximum(silence, np.exp(-(((r - gap) / 0.004) ** 2)))
    loud = np.interp(r, np.linspace(0.35, 1, 160), rng.uniform(0.35, 1, 160)).astype(np.float32)
    fine = np.sin(r * radius * 2 * np.pi / max(0.0052, 3.2 * canvas.px)) * 0.5
    sheen = (
        np.abs(np.cos(angle - scene.pick(0, np.pi))) ** 14
        + 0.45 * np.abs(np.cos(angle - scene.pick(0, np.pi))) ** 30
    )
    wobble = 1 + 0.25 * noise2(rng, canvas.shape, (5, 5), 2)
    groove = smooth(0.36, 0.38, r) * (1 - smooth(0.955, 0.965, r)) * (1 - silence)
    shine = sheen * wobble * (0.35 + 0.65 * groove * loud * (0.75 + fine)) * 0.62
    disc = canvas.edge((1 - r) * radius)
    canvas.fill(black, disc)
    canvas.fill(mix(colours.bright, colours.pale, 0.6), np.clip(shine, 0, 1) * disc)
    canvas.lab[..., 0] += groove * disc * fine * 0.018
    canvas.fill(colours.pale, np.exp(-(((r - 0.988) * radius / 0.004) ** 2)) * disc * (0.15 + 0.5 * sheen))
    _label(scene, x, y, radius * 0.34)


def _label(scene: Scene, x: float, y: float, radius: float) -> None:
    canvas, colours = scene.canvas, scene.palette
    first, second = (colours.accent, colours.pale) if scene.chance(0.6) else (colours.bright, colours.deep)
    dx, dy = canvas.x - x, canvas.y - y
    r = np.hypot(dx, dy)
    disc = canvas.edge(radius - r)
    canvas.fill(first, disc)
    turn = scene.pick(0, 2 * np.pi)
    along, across = dx * np.cos(turn) + dy * np.sin(turn), dy * np.cos(turn) - dx * np.sin(turn)
    kind = int(scene.rng.integers(4))
    if kind == 0:
        canvas.fill(second, disc * canvas.edge(across))
    elif kind == 1:
        canvas.fill(
            second,
            disc
            * canvas.edge(np.abs((along / radius * 4) % 1 - 0.5) * radius / 4 - radius / 16)
            * canvas.edge(across),
        )
    elif kind == 2:
        canvas.fill(second, canvas.edge(0.62 * radius - r) * disc)
        canvas.fill(first, canvas.edge(0.46 * radius - r) * disc)
    else:
        rays = np.abs((np.arctan2(dy, dx) / (2 * np.pi) * 16) % 1 - 0.5) - 0.25
        canvas.fill(second, disc * canvas.edge(rays * r * 2 * np.pi / 16) * canvas.edge(r - 0.25 * radius))
    canvas.fill(mix(first, colours.ink, 0.6), canvas.edge(0.0016 - np.abs(r - radius)) * 0.7)
    canvas.disc(x, y, radius * 0.085, colours.ink)
