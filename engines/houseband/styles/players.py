"""Players that several styles share: instrument, register, and a usual place in the mix."""

from collections.abc import Mapping
from typing import Final

from engines.houseband.styles.model import BANDS, Part

KIT: Final = Part("drums", "drum-kit", 8, 0, 127, -17.5, send=0.07, compress=0.4)

FINGERED: Final = Part("bass", "bass-fingered", 33, 28, 48, -17.5, send=0.0, compress=0.5)
PICKED: Final = Part("bass", "bass-picked", 34, 28, 46, -17.0, send=0.0, compress=0.6, high_cut=3600.0)
UPRIGHT: Final = Part("bass", "bass-acoustic", 32, 28, 50, -18.0, send=0.02, compress=0.3)
FRETLESS: Final = Part("bass", "bass-fretless", 35, 28, 48, -20.0, send=0.02, compress=0.4)
SLAP: Final = Part("bass", "bass-slap", 36, 28, 48, -16.5, send=0.0, gate=0.7, compress=0.6, high_cut=3200.0)
SUB: Final = Part("bass", "sub-bass", 38, 26, 43, -16.5, send=0.0, gate=1.0, high_cut=1200.0, compress=0.4)
SAW_BASS: Final = Part("bass", "saw", 38, 28, 45, -17.5, send=0.0, gate=0.8, high_cut=1400.0, compress=0.4)
SQUARE_BASS: Final = Part(
    "bass", "square", 38, 28, 45, -17.5, send=0.0, gate=0.75, high_cut=900.0, compress=0.4
)

PIANO: Final = Part("keys", "acoustic-piano", 0, 55, 76, -21.0, low_cut=110.0, send=0.18, width=0.25)
RHODES: Final = Part("keys", "e-piano", 4, 53, 74, -20.5, low_cut=90.0, send=0.2, width=0.3)
ORGAN: Final = Part("keys", "organ", 16, 55, 74, -24.0, low_cut=150.0, send=0.18, pan=0.25, called="organ")
STEEL: Final = Part("guitar", "steel-guitar", 25, 50, 72, -21.5, low_cut=120.0, send=0.16, pan=-0.3)
NYLON: Final = Part("guitar", "classical-guitar", 24, 50, 72, -20.0, low_cut=90.0, send=0.18, pan=-0.15)
CLEAN: Final = Part(
    "guitar", "electric-guitar", 27, 57, 76, -22.5, low_cut=250.0, send=0.12, pan=-0.45, voices=3,
    compress=0.4,
)  # fmt: skip
CRUNCH: Final = Part(
    "guitar", "electric-guitar", 30, 40, 60, -19.5, pan=-0.55, send=0.1, voices=3, drive=6.0, power=True,
    low_cut=70.0,
)  # fmt: skip

WARM: Final = Part(
    "pad", "warm-pad", 89, 55, 76, -26.0, ("x---------------",), send=0.42, width=0.7, low_cut=200.0, gate=1.0
)  # fmt: skip
STRINGS: Final = Part(
    "pad", "viola", 48, 55, 76, -27.0, ("x---------------",), send=0.42, width=0.6, low_cut=200.0, gate=1.0,
    high_cut=7000.0, called="strings",
)  # fmt: skip
CHOIR: Final = Part(
    "pad", "choir-aah", 52, 53, 72, -26.0, ("x---------------",), send=0.5, width=0.6, low_cut=180.0,
    gate=1.0, called="choir",
)  # fmt: skip
HORNS: Final = Part(
    "keys", "brass", 61, 55, 75, -22.5, send=0.18, pan=0.3, voices=3, low_cut=180.0, gate=0.85, compress=0.3,
    called="horns", width=0.3,
)  # fmt: skip
PLUCK: Final = Part(
    "arp", "pluck", 81, 60, 84, -24.5, send=0.3, delay_send=0.25, pan=0.3, low_cut=280.0, gate=0.7, width=0.4
)  # fmt: skip

SAW_LEAD: Final = Part(
    "lead", "saw-lead", 81, 60, 77, -20.5, send=0.3, delay_send=0.2, low_cut=180.0, width=0.3
)
SQUARE_LEAD: Final = Part(
    "lead", "square-lead", 80, 60, 77, -20.5, send=0.28, delay_send=0.12, low_cut=180.0, width=0.2
)


def corridor(
    low: float, low_mid: float, mid: float, high_mid: float, high: float, give: float = 5.0
) -> Mapping[str, tuple[float, float]]:
    """A balance: the middle of each band's corridor in dB relative to the whole, `give` dB to each side."""
    middles = (low, low_mid, mid, high_mid, high)
    return {
        band: (middle - give, min(0.0, middle + give)) for band, middle in zip(BANDS, middles, strict=True)
    }


FULL: Final = corridor(-6.5, -4.0, -6.5, -13.0, -18.0)
"""Songs with a whole band."""
DANCE: Final = corridor(-3.5, -5.5, -8.0, -13.5, -17.5)
HEAVY: Final = corridor(-7.5, -4.0, -5.0, -11.0, -20.5)
"""Walls of guitars."""
BASSY: Final = corridor(-2.5, -6.0, -10.0, -16.5, -22.0)
ACOUSTIC: Final = corridor(-9.5, -3.0, -5.0, -13.5, -21.0, 5.5)
DULL: Final = corridor(-5.0, -3.0, -8.5, -20.0, -30.0, 6.0)
"""Tape and dust."""
HALL: Final = corridor(-12.0, -3.5, -4.0, -12.5, -22.0, 6.0)
AIRY: Final = corridor(-10.0, -3.0, -5.0, -18.0, -30.0, 7.0)
