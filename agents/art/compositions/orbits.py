"""A planet, its rings and moons, among the stars."""

import numpy as np

from agents.art.compositions.sky import stars
from agents.art.noise import noise2
from agents.art.oklab import Array, mix, ramp
from agents.art.scene import Scene, smooth


def draw(scene: Scene) -> None:
    """Nebula, stars, orbits drawn fine, and one large world lit from the side."""
    canvas, colours = scene.canvas, scene.palette
    cloud = noise2(scene.rng, canvas.shape, (2.2 * canvas.h, 2.2 * canvas.w), 6, 0.55)
    tone = np.clip(0.18 + 0.3 * cloud, 0, 0.75) ** 1.4
    canvas.gradient(
        [colours.ink, mix(colours.ink, colours.deep, 0.6), colours.deep, mix(colours.deep, colours.mid, 0.8)],
        tone,
    )
    stars(scene, canvas.h * 2.5, 170)
    x, y = canvas.w * scene.pick(0.4, 0.6), canvas.h * scene.pick(0.42, 0.56)
    radius, tilt = scene.pick(0.19, 0.26), scene.pick(-0.5, 0.5)
    sun = scene.pick(0, 2 * np.pi)
    canvas.glow(x, y, radius * 1.4, mix(colours.mid, colours.accent, 0.3), 0.35)
    u = (canvas.x - x) * np.cos(tilt) + (canvas.y - y) * np.sin(tilt)
    v = (canvas.y - y) * np.cos(tilt) - (canvas.x - x) * np.sin(tilt)
    orbit = np.hypot(u, v / scene.pick(0.24, 0.34))
    reach = max(canvas.w, canvas.h) * 0.75
    paths = [r for r in (radius * 2.25 + 0.085 * step for step in range(8)) if r < reach]
    fine = sum(
        (canvas.edge(0.0011 - np.abs(orbit - r)) * (0.55 - 0.4 * r / reach) for r in paths),
        np.zeros(canvas.shape, np.float32),
    )
    canvas.fill(colours.pale, fine)
    rings = _rings(scene, orbit, radius) if scene.chance(0.75) else None
    if rings is not None:
        canvas.fill(rings[0], rings[1] * (v < 0))
    _world(scene, x, y, radius, sun, v)
    if rings is not None:
        canvas.fill(rings[0], rings[1] * (v >= 0))
    for r in paths[: int(scene.rng.integers(2, 5))]:
        angle = scene.pick(0, 2 * np.pi)
        a, b = r * np.cos(angle), r * 0.29 * np.sin(angle)
        _moon(
            scene,
            x + a * np.cos(tilt) - b * np.sin(tilt),
            y + a * np.sin(tilt) + b * np.cos(tilt),
            scene.pick(0.012, 0.034),
            sun,
        )


def _world(scene: Scene, x: float, y: float, radius: float, sun: float, v: Array) -> None:
    """Bands of weather on a ball, with a soft shadow and a thin bright rim of air."""
    canvas, colours = scene.canvas, scene.palette
    dx, dy = (canvas.x - x) / radius, (canvas.y - y) / radius
    distance = np.hypot(dx, dy)
    z = np.sqrt(np.clip(1 - distance**2, 0, 1))
    weather = noise2(scene.rng, canvas.shape, (7, 2.2), 5)
    bands = np.arcsin(np.clip(v / radius, -1, 1)) * scene.pick(2.2, 3.4) + weather * 0.4
    skin = ramp(
        [
            colours.mid,
            colours.bright,
            mix(colours.bright, colours.pale, 0.6),
            colours.accent,
            colours.bright,
            colours.mid,
        ],
        (bands * 0.5) % 1,
    )
    lit = smooth(-0.28, 0.95, dx * np.cos(sun) + dy * np.sin(sun) * 0.9 + z * 0.42)[..., None]
    skin = mix(colours.ink, colours.deep, 0.25) * (1 - lit) + skin * lit
    rim = (smooth(0.82, 1.0, distance) * lit[..., 0] * 0.6)[..., None]
    canvas.fill(skin + (colours.pale - skin) * rim, canvas.edge((1 - distance) * radius))


def _rings(scene: Scene, orbit: Array, radius: float) -> tuple[Array, Array]:
    """Colour and coverage of flat rings."""
    canvas, colours = scene.canvas, scene.palette
    inner, outer = radius * 1.3, radius * 2.05
    t = np.clip((orbit - inner) / (outer - inner), 0, 1)
    grain = np.interp(t, np.linspace(0, 1, 60), scene.rng.uniform(0.15, 1.0, 60)).astype(np.float32)
    cover = canvas.edge(orbit - inner) * canvas.edge(outer - orbit) * grain * (0.9 - 0.3 * t)
    return mix(colours.bright, colours.pale, 0.55), cover


def _moon(scene: Scene, x: float, y: float, radius: float, sun: float) -> None:
    canvas, colours = scene.canvas, scene.palette
    colour = scene.any_of([colours.accent, colours.bright, colours.pale])
    canvas.disc(x, y, radius, mix(colours.ink, colour, 0.25))
    box = canvas.box(x, y, radius + 2 * canvas.px)
    if box is None:
        return
    rows, columns = box
    dx, dy = canvas.x[:, columns] - x, canvas.y[rows] - y
    lit = smooth(-0.3, 0.7, (dx * np.cos(sun) + dy * np.sin(sun)) / radius + 0.15)
    part = canvas.lab[rows, columns]
    part += (colour - part) * (canvas.edge(radius - np.hypot(dx, dy)) * lit)[..., None]
