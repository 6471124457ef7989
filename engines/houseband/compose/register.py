"""Where a tune may go: the tenth of a song, the part of it that a section has, and the scale."""

from typing import Final

from engines.houseband.compose.tune import Compass
from engines.houseband.harmony import scale_of
from engines.houseband.lyrics import Kind
from engines.houseband.plan import Plan, Section

TENTH: Final = 16
"""Semitones from the lowest to the highest note of a tune."""
_BANDS: Final[dict[Kind, tuple[float, float, float]]] = {
    "verse": (0.0, 0.69, 0.3),
    "prechorus": (0.12, 0.85, 0.5),
    "bridge": (0.15, 0.9, 0.52),
    "chorus": (0.31, 1.0, 0.68),
    "drop": (0.31, 1.0, 0.68),
    "solo": (0.31, 1.0, 0.68),
}
"""Lowest and highest note and middle of a section's tune, in parts of the whole range."""


class Register:
    """The register of a voice or an instrument that goes from `low` to `high`, MIDI notes."""

    def __init__(self, plan: Plan, low: int, high: int) -> None:
        self._plan = plan
        self._raise = max((self.raised(section) for section in plan.sections), default=0)
        self.low, self.high = _window(plan, low, high)

    def raised(self, section: Section) -> int:
        """Semitones that a section's key is above the song's."""
        return (self._plan.key_of(section).pitch_class - self._plan.key.pitch_class) % 12

    def band(self, section: Section, kind: Kind) -> tuple[float, float, float]:
        """Lowest and highest note and middle of a tune in the manner of `kind`; in raised keys higher."""
        low, high, middle = _BANDS.get(kind, _BANDS["verse"])
        shift = self.raised(section)
        width = self.high - self.low - self._raise
        return (
            self.low + round(low * width) + shift,
            self.low + round(high * width) + shift,
            self.low + middle * width + shift,
        )

    def compass(self, section: Section, kind: Kind) -> Compass:
        """The notes a tune may have there, and those that the style stays on."""
        style = self._plan.style
        key = self._plan.key_of(section)
        low, high, _ = self.band(section, kind)
        scale = scale_of(key)
        favoured = scale
        if style.tune_scale == "blues":
            favoured = scale_of(key, "blues")
            scale = tuple(sorted({*scale, *favoured}))
        elif style.tune_scale == "pentatonic":
            favoured = scale_of(key, f"{key.mode} pentatonic")
        return Compass(int(low), int(high), key.pitch_class, scale_of(key)[2], scale, favoured)


def _window(plan: Plan, low: int, high: int) -> tuple[int, int]:
    """The tenth between `low` and `high` in which the tonic lies best: a fourth above its lowest note."""
    width = min(TENTH, high - low)
    starts = range(low, high - width + 1)
    start = min(starts, key=lambda note: (abs((plan.key.pitch_class - note) % 12 - 5), note))
    return start, start + width
