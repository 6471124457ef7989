"""Colours in OKLab, where equal steps look equal: a mix of two colours never turns grey or muddy.

Matrices: Björn Ottosson, "A perceptual color space for image processing" (2020),
https://bottosson.github.io/posts/oklab/. Transfer function: IEC 61966-2-1 (sRGB).
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float32]

_TO_LMS: Final = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB: Final = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_FROM_LAB: Final = np.linalg.inv(_TO_LAB)
_FROM_LMS: Final = np.linalg.inv(_TO_LMS)
_STEPS: Final = 4096


def _encoded(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear light 0..1 as sRGB 0..1."""
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


_SRGB: Final = (_encoded(np.linspace(0, 1, _STEPS + 1) ** 2) * 255).astype(np.float32)
"""sRGB 0..255 by the square root of linear light, which spends its steps where the eye needs them."""


def from_hex(colour: str) -> Array:
    """`#rrggbb` as OKLab: L 0..1, a and b about -0.4..0.4; shape (3,)."""
    srgb = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(_TO_LAB @ np.cbrt(_TO_LMS @ linear), np.float32)


def to_srgb(lab: Array, noise: Array | None = None) -> NDArray[np.uint8]:
    """OKLab of shape (…, 3) as bytes of sRGB; what no screen shows is clipped.

    `noise` of shape (…), in 1/255, is added before rounding.
    """
    lms = lab @ _FROM_LAB.T.astype(np.float32)
    lms = lms * lms * lms
    light = np.sqrt(np.clip(lms @ _FROM_LMS.T.astype(np.float32), 0, 1))
    srgb = _SRGB[(light * _STEPS + 0.5).astype(np.int32)]
    if noise is not None:
        srgb += noise[..., None]
    return np.asarray(np.clip(srgb + 0.5, 0, 255), np.uint8)


def mix(a: ArrayLike, b: ArrayLike, t: float) -> Array:
    """Of two colours, `b` by `t`."""
    return np.asarray(np.asarray(a) * (1 - t) + np.asarray(b) * t, np.float32)


def shifted(lab: Array, lightness: float = 0.0, chroma: float = 1.0, warmth: float = 0.0) -> Array:
    """A colour made lighter by so much, its chroma multiplied, and leaning to orange (or blue, below 0)."""
    lean = np.array([0.0, 0.5, 1.0]) * warmth
    grown = lab * np.array([1, chroma, chroma]) + lean
    return np.asarray(grown + np.array([lightness, 0, 0]), np.float32).clip([0, -0.4, -0.4], [1, 0.4, 0.4])


def ramp(colours: ArrayLike, t: Array) -> Array:
    """Colours of shape (n, 3), evenly spread over 0..1, at `t` of any shape; shape (…, 3)."""
    stops = np.asarray(colours, np.float32)
    fine = np.linspace(0, 1, 1024)
    spread = np.linspace(0, 1, len(stops))
    table = np.stack([np.interp(fine, spread, stops[:, at]) for at in range(3)], -1).astype(np.float32)
    found: Array = table[(np.clip(t, 0, 1) * 1023 + 0.5).astype(np.int32)]
    return found
