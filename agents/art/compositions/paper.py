"""Sheets of paper, torn, one above the other."""

import numpy as np

from agents.art.canvas import blur
from agents.art.noise import noise2
from agents.art.oklab import mix
from agents.art.scene import Scene


def draw(scene: Scene) -> None:
    """Layers of colour with white torn edges and shadows, around a hole or across the picture."""
    canvas, colours, rng = scene.canvas, scene.palette, scene.rng
    field = noise2(rng, canvas.shape, (1.3 * canvas.h, 1.3 * canvas.w), 3, 0.45)
    if scene.chance(0.55):  # a hollow that one looks into
        x, y = canvas.w * scene.pick(0.38, 0.62), canvas.h * scene.pick(0.38, 0.62)
        field = field * 0.32 + np.hypot((canvas.x - x) / canvas.w, (canvas.y - y) / canvas.h) * 2.1
    else:  # sheets that lie across
        angle = scene.pick(0.6, 2.4)
        along = (canvas.x / canvas.w - 0.5) * np.cos(angle) + (canvas.y / canvas.h - 0.5) * np.sin(angle)
        field = field * 0.28 + along * 1.9
    field = (field - field.min()) / max(1e-6, float(np.ptp(field)))
    rough = noise2(rng, canvas.shape, (26 * canvas.h, 26 * canvas.w), 4, 0.6)
    fibre = noise2(rng, canvas.shape, (150 * canvas.h, 150 * canvas.w), 2)
    count = int(rng.integers(5, 8))
    order = colours.ramp if scene.night or scene.chance(0.5) else colours.ramp[::-1]
    spread = np.linspace(0, 4, count + 1)
    sheets = [mix(order[int(at)], order[min(4, int(at) + 1)], at % 1) for at in spread]
    sheets[int(rng.integers(1, count))] = colours.accent
    canvas.gradient([sheets[0], mix(sheets[0], sheets[1], 0.4)], field)
    down, across = np.gradient(field, canvas.px)
    slope = np.asarray(np.hypot(down, across), np.float32)
    slope = np.maximum(blur(slope / slope.max(), 0.02 / canvas.px) * slope.max(), 0.25 * slope.mean())
    # shadows fall to the right and down
    lower = np.maximum(np.arange(canvas.shape[0]) - int(0.012 / canvas.px), 0)[:, None]
    right = np.maximum(np.arange(canvas.shape[1]) - int(0.007 / canvas.px), 0)[None, :]
    for at in range(1, count + 1):
        level = 0.12 + 0.72 * (at - 0.5) / count
        inside = (field - level) / slope + rough * 0.006
        cover = canvas.edge(inside - 0.004)
        torn = canvas.edge(inside + 0.0045 + fibre * 0.004)
        shadow = blur(torn, 0.016 / canvas.px)[lower, right]
        canvas.fill(colours.ink, shadow * 0.42)
        canvas.fill(mix(colours.pale, np.array([0.97, 0, 0.01]), 0.6), torn)
        sheet = sheets[at] + (fibre * 0.008 + rough * 0.006)[..., None] * np.array([1, 0, 0], np.float32)
        canvas.fill(sheet, cover)
