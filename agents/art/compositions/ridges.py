"""Mountains, one behind the other, in the mist."""

import numpy as np

from agents.art.compositions.sky import light, sky, stars
from agents.art.noise import noise1
from agents.art.oklab import mix
from agents.art.scene import Scene, smooth


def draw(scene: Scene) -> None:
    """Five to seven ridges under a sun or moon."""
    canvas, colours = scene.canvas, scene.palette
    top = canvas.h * scene.pick(0.4, 0.52)
    air = sky(scene, canvas.h * 0.75)
    if scene.night:
        stars(scene, top)
    light(
        scene,
        canvas.w * scene.pick(0.22, 0.78),
        canvas.h * scene.pick(0.16, 0.36),
        scene.pick(0.07, 0.13),
        crescent=scene.night and scene.chance(0.35),
    )
    count = int(scene.rng.integers(5, 8))
    near = colours.ink if scene.night else mix(colours.ink, colours.deep, 0.35)
    top += 0.02
    for at in range(count):
        t = at / (count - 1)
        base = top + (canvas.h * 0.93 - top) * t**1.25
        jagged = noise1(scene.rng, canvas.x, 1.1 + 0.8 * t, 6, 0.48)
        peaks = 0.17 * (1 - 0.4 * t) * (0.7 - 1.3 * np.abs(jagged)) if at < count // 2 else 0.11 * jagged
        depth = canvas.y - (base - peaks)
        colour = mix(mix(air, colours.mid, 0.35), near, t**0.85)
        mist = smooth(-0.12, 0.2, canvas.y - base) * (0.8 * (1 - t) + 0.04)
        shades = colour + (air - colour) * np.broadcast_to(mist, canvas.shape)[..., None]
        canvas.fill(shades, canvas.edge(depth))
