"""Rain on a window, and the lights of the street behind it, out of focus."""

import numpy as np
from PIL import ImageDraw

from agents.art.canvas import softened
from agents.art.noise import noise2
from agents.art.oklab import Array, mix
from agents.art.scene import Scene, smooth


def draw(scene: Scene) -> None:
    """Bokeh, a breath of mist on the glass, drops that show the street upside down."""
    canvas, colours = scene.canvas, scene.palette
    stops = [
        colours.ink,
        mix(colours.ink, colours.deep, 0.55),
        mix(colours.deep, colours.mid, 0.35),
        mix(colours.ink, colours.deep, 0.6),
        colours.ink,
    ]
    drift = noise2(scene.rng, canvas.shape, (1.5, 1.5), 2) * 0.12
    canvas.gradient(stops, canvas.y / canvas.h + drift)
    _lights(scene)
    sharp = canvas.lab.copy()
    mist = mix(colours.deep, colours.mid, 0.5)
    canvas.lab[...] = softened(sharp, 0.02 / canvas.px) * 0.88 + mist * 0.12
    _drops(scene, sharp)


def shower(scene: Scene) -> None:
    """Rain that falls before any other picture of what is outdoors: far off in a haze, and near."""
    canvas, colours, rng = scene.canvas, scene.palette, scene.rng
    slant = scene.pick(0.08, 0.3) * (1 if scene.chance(0.5) else -1)
    canvas.fill(mix(colours.deep, colours.mid, 0.5), 0.16)
    for count, long, wide, alpha in ((1100, 0.03, 0.0014, 0.3), (420, 0.07, 0.0022, 0.42)):
        total = int(count * canvas.w * canvas.h)
        starts = rng.uniform((-0.1, -long), (canvas.w + 0.1, canvas.h), (total, 2))
        lengths = long * rng.uniform(0.6, 1.3, total)

        def fall(pen: ImageDraw.ImageDraw, scale: float) -> None:
            for (x, y), length in zip(starts * scale, lengths * scale, strict=True):  # noqa: B023
                end = (x + slant * length, y + length)
                pen.line([(x, y), end], fill=255, width=max(1, round(wide * scale)))  # noqa: B023

        canvas.fill(mix(colours.pale, colours.bright, 0.25), canvas.mask(fall) * alpha)


def _lights(scene: Scene) -> None:
    canvas, colours, rng = scene.canvas, scene.palette, scene.rng
    tones = [
        colours.accent,
        colours.bright,
        colours.pale,
        mix(colours.bright, colours.accent, 0.5),
        colours.mid,
    ]
    street = canvas.h * scene.pick(0.45, 0.6)
    for at in range(int(46 * max(canvas.w, canvas.h))):
        x = rng.uniform(0, canvas.w)
        y = rng.normal(street, 0.17 * canvas.h)
        radius = rng.uniform(0.018, 0.075) * (1 + 0.5 * (at % 7 == 0))
        tone = tones[int(rng.choice(5, p=[0.3, 0.27, 0.13, 0.2, 0.1]))]
        alpha = rng.uniform(0.3, 0.95)
        canvas.disc(x, y, radius, tone, alpha * 0.8, soft=0.006)
        canvas.disc(x, y, radius * 0.88, mix(tone, colours.mid, 0.25), alpha * 0.3, soft=0.02)


def _drops(scene: Scene, street: Array) -> None:
    canvas, rng = scene.canvas, scene.rng
    area = canvas.w * canvas.h
    trails = [
        (rng.uniform(0, canvas.w), rng.uniform(0.1, 1.0) * canvas.h, rng.uniform(0.008, 0.015))
        for _ in range(int(13 * canvas.w))
    ]
    for x, end, radius in trails:
        _trail(scene, street, x, end, radius)
    for _ in range(int(620 * area)):
        _drop(
            scene,
            street,
            rng.uniform(0, canvas.w),
            rng.uniform(0, canvas.h),
            0.0016 + 0.0035 * rng.random() ** 2,
        )
    for _ in range(int(95 * area)):
        _drop(
            scene,
            street,
            rng.uniform(0, canvas.w),
            rng.uniform(0, canvas.h),
            0.006 + 0.014 * rng.random() ** 2.2,
        )
    for x, end, radius in trails:
        _drop(scene, street, x, end, radius * 1.35, 1.25)


def _trail(scene: Scene, street: Array, x: float, end: float, radius: float) -> None:
    """Where a drop has run down, the glass is clear; small ones are left behind."""
    canvas, rng = scene.canvas, scene.rng
    start = end - rng.uniform(0.25, 0.8) * canvas.h
    columns = slice(max(0, int((x - 0.06) / canvas.px)), max(0, int((x + 0.06) / canvas.px)))
    rows = slice(max(0, int(start / canvas.px)), max(0, int(end / canvas.px)))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    y = canvas.y[rows]
    bend = 0.006 * np.sin(y * rng.uniform(8, 16) + rng.uniform(0, 6)) - 0.006 * np.sin(end * 12)
    inside = canvas.edge(
        radius * (0.75 + 0.2 * np.sin(y * 60)) - np.abs(canvas.x[:, columns] - x - bend), 0.003
    )
    fade = np.clip((y - start) / 0.15, 0, 1) * 0.85
    part = canvas.lab[rows, columns]
    clear = street[rows, columns].copy()
    clear[..., 0] *= 0.94
    part += (clear - part) * (inside * fade)[..., None]
    for _ in range(int((end - start) * 22)):
        at = rng.uniform(start, end)
        _drop(scene, street, x + rng.normal(0, radius * 0.35), at, rng.uniform(0.0015, 0.0045))


def _drop(scene: Scene, street: Array, x: float, y: float, radius: float, tall: float = 1.08) -> None:
    """A lens: it shows the scene turned over, dark above, and a spark of light."""
    canvas = scene.canvas
    box = canvas.box(x, y, radius * tall * 1.15 + 2 * canvas.px)
    if box is None:
        return
    rows, columns = box
    dx, dy = (canvas.x[:, columns] - x) / radius, (canvas.y[rows] - y) / (radius * tall)
    distance = np.sqrt(dx * dx + dy * dy)
    if radius > 0.006:  # no drop is round
        distance = distance * (1 + 0.07 * np.sin(3 * np.arctan2(dy, dx) + x * 40))
    cover = canvas.edge((1 - distance) * radius)
    height, width = canvas.shape
    reach = 0.16 + 3 * radius
    rows_seen = np.clip((y - dy * reach) / canvas.px, 0, height - 1).astype(np.int32)
    columns_seen = np.clip((x - dx * reach) / canvas.px, 0, width - 1).astype(np.int32)
    seen = street[
        np.broadcast_to(rows_seen, distance.shape), np.broadcast_to(columns_seen, distance.shape)
    ].copy()
    shade = -0.3 * smooth(0.55, 1.05, distance) - 0.16 * np.clip(-dy, 0, 1) + 0.16 * np.clip(dy, 0, 1)
    seen[..., 0] = np.clip(seen[..., 0] * 1.12 + 0.03 + shade, 0.03, 1)
    spark = np.clip(1 - np.hypot(dx + 0.32, dy + 0.4) / 0.3, 0, 1) ** 0.8
    seen += (scene.palette.pale - seen) * (spark * 0.9)[..., None]
    part = canvas.lab[rows, columns]
    part += (seen - part) * (cover * 0.96)[..., None]
