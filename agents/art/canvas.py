"""What covers are painted on: OKLab pixels, edges without steps, lengths in units of the shorter side."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw, ImageFilter

from agents.art.oklab import Array, ramp, to_srgb

Point = tuple[float, float]
FINE: Final = 3
"""Pixels of a drawn shape per pixel of the canvas, along each side."""
STRIP: Final = 128
"""Rows of pixels that are turned into bytes at a time."""


class Canvas:
    """Pixels of shape (height, width, 3). The origin is at the top left; the shorter side is 1 long."""

    def __init__(self, width: int, height: int) -> None:
        self.px: Final = 1 / min(width, height)
        self.shape: Final = (height, width)
        self.w: Final = width * self.px
        self.h: Final = height * self.px
        self.x: Final = ((np.arange(width, dtype=np.float32) + 0.5) * np.float32(self.px))[None, :]
        self.y: Final = ((np.arange(height, dtype=np.float32) + 0.5) * np.float32(self.px))[:, None]
        self.lab: Array = np.zeros((height, width, 3), np.float32)

    def fill(self, colour: ArrayLike, coverage: ArrayLike = 1.0) -> None:
        """Lay a colour, or an image of colours, over all, as opaque as `coverage` says (0..1)."""
        cover = np.asarray(coverage, np.float32)[..., None]
        self.lab += (np.asarray(colour, np.float32) - self.lab) * cover

    def gradient(self, colours: Sequence[Array], t: Array) -> None:
        """Paint everything by a ramp of colours; `t` 0..1, broadcast to the canvas."""
        self.lab[...] = ramp(colours, t)

    def edge(self, distance: Array, soft: float = 0.0) -> Array:
        """How much of each pixel a shape covers, by the distance into it; `soft` is the width of its rim."""
        return np.asarray(np.clip(distance / max(self.px, soft) + 0.5, 0, 1), np.float32)

    def disc(
        self, x: float, y: float, radius: float, colour: ArrayLike, alpha: float = 1.0, soft: float = 0.0
    ) -> None:
        """A disc."""
        box = self.box(x, y, radius + soft + 2 * self.px)
        if box is None:
            return
        rows, columns = box
        distance = np.hypot(self.x[:, columns] - x, self.y[rows] - y)
        cover = self.edge(radius - distance, soft)[..., None] * alpha
        part = self.lab[rows, columns]
        part += (np.asarray(colour, np.float32) - part) * cover

    def glow(self, x: float, y: float, radius: float, colour: ArrayLike, alpha: float) -> None:
        """Light that fades with the distance: by half at `radius`."""
        square = (self.x - x) ** 2 + (self.y - y) ** 2
        self.fill(colour, alpha / (1 + square / radius**2) ** 1.5)

    def box(self, x: float, y: float, radius: float) -> tuple[slice, slice] | None:
        """Rows and columns around a point; None where there are none."""
        height, width = self.shape
        top, bottom = int((y - radius) / self.px), int((y + radius) / self.px) + 1
        left, right = int((x - radius) / self.px), int((x + radius) / self.px) + 1
        if bottom <= 0 or right <= 0 or top >= height or left >= width:
            return None
        return slice(max(0, top), min(height, bottom)), slice(max(0, left), min(width, right))

    def mask(self, draw: Callable[[ImageDraw.ImageDraw, float], None], fine: int = FINE) -> Array:
        """What a function draws in white (255), as coverage; it is told how many pixels a unit is."""
        height, width = self.shape
        image = Image.new("L", (width * fine, height * fine))
        draw(ImageDraw.Draw(image), fine / self.px)
        return np.asarray(image.reduce(fine), np.float32) / np.float32(255)

    def polygons(self, shapes: Iterable[Sequence[Point]]) -> Array:
        """Coverage of polygons, in units."""

        def draw(pen: ImageDraw.ImageDraw, scale: float) -> None:
            for shape in shapes:
                pen.polygon([(x * scale, y * scale) for x, y in shape], fill=255)

        return self.mask(draw)

    def blurred(self, values: Array, radius: float) -> Array:
        """Values of shape (height, width), 0..1, blurred; `radius` in units."""
        return blur(values, radius / self.px)

    def image(self, grain: float, rng: np.random.Generator, vignette: float = 0.0) -> Image.Image:
        """The finished picture: corners darkened, and film grain of so many 1/255, strongest in mid-tones."""
        if vignette:
            centre = ((self.x / self.w - 0.5) ** 2 + (self.y / self.h - 0.5) ** 2) * 2
            self.lab[..., 0] *= 1 - vignette * centre**1.5
        height, width = self.shape
        pixels = np.empty((height, width, 3), np.uint8)
        for top in range(0, height, STRIP):  # in strips, which keeps what lies between small
            lab = self.lab[top : top + STRIP]
            noise = rng.standard_normal(lab.shape[:2], np.float32)
            pixels[top : top + STRIP] = to_srgb(lab, noise * grain * (1.3 - 2 * np.abs(lab[..., 0] - 0.5)))
        return Image.fromarray(pixels)


def blur(values: Array, pixels: float) -> Array:
    """Gaussian blur of values 0..1 of shape (height, width); large ones at a lower resolution."""
    height, width = values.shape
    down = max(1, min(int(pixels / 4), height // 8, width // 8))
    image = Image.fromarray((np.clip(values, 0, 1) * 255 + 0.5).astype(np.uint8))
    if down > 1:
        image = image.reduce(down)
    image = image.filter(ImageFilter.GaussianBlur(pixels / down))
    if down > 1:
        image = Image.fromarray(np.asarray(image, np.float32))  # bytes would show steps once enlarged
        image = image.resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(image, np.float32) / np.float32(255)


def blur_lab(lab: Array, across: float, down: float) -> Array:
    """An image blurred by so many pixels across and down, through a smaller one; shape (height, width, 3)."""
    height, width = lab.shape[:2]
    size = max(2, round(width / max(1, across))), max(2, round(height / max(1, down)))
    blurred = np.empty_like(lab)
    for at in range(3):
        image = Image.fromarray(np.ascontiguousarray(lab[..., at])).resize(size, Image.Resampling.BOX)
        blurred[..., at] = np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))
    return blurred


def softened(lab: Array, pixels: float) -> Array:
    """An image blurred alike in all directions, by two boxes in turn, which comes near a Gaussian."""
    half, soft = max(1, round(pixels / 1.5)), np.empty_like(lab)
    for at in range(3):
        values = lab[..., at]
        for axis in (0, 0, 1, 1):
            values = _box(values, half, axis)
        soft[..., at] = values
    return soft


def _box(values: Array, half: int, axis: int) -> Array:
    """The mean over `half` pixels to both sides; shape (height, width)."""
    pad = [(0, 0), (0, 0)]
    pad[axis] = (half + 1, half)
    total = np.cumsum(np.pad(values, pad, "edge"), axis, np.float64)
    width, count = 2 * half + 1, values.shape[axis]
    low = np.take(total, np.arange(count), axis)
    return np.asarray((np.take(total, np.arange(width, width + count), axis) - low) / width, np.float32)
