"""How one sound is treated at the desk."""

from dataclasses import dataclass
from typing import Final

from engines.houseband.styles import Part

_GLUE: Final = 0.25
"""Least compression of a drum kit: what makes single drums one instrument."""
_DRUM_ATTACK: Final = 0.025
_DRUM_CREST: Final = 17.0


@dataclass(frozen=True, slots=True)
class Channel:
    """The settings of one strip; see `Part` for those that share a name."""

    level: float
    """Loudness while it plays, dBFS RMS, before the room answers."""
    pan: float = 0.0
    send: float = 0.0
    delay_send: float = 0.0
    width: float = 0.0
    low_cut: float = 0.0
    high_cut: float = 0.0
    drive: float = 0.0
    compress: float = 0.0
    attack: float = 0.008
    """Seconds until the compressor takes hold: longer lets the strike of a drum pass."""
    crest: float = 0.0
    """Most dB that peaks may stand above the level: what is more is rounded; 0 leaves them."""
    duck: bool = False

    @classmethod
    def of(cls, part: Part) -> "Channel":
        """The settings a style gives a player."""
        drums = part.role == "drums"
        return cls(
            level=part.level,
            pan=part.pan,
            send=part.send,
            delay_send=part.delay_send,
            width=part.width,
            low_cut=part.low_cut,
            high_cut=part.high_cut,
            drive=part.drive,
            compress=max(_GLUE, part.compress) if drums else part.compress,
            attack=_DRUM_ATTACK if drums else 0.008,
            crest=_DRUM_CREST if drums else 0.0,
            duck=part.duck,
        )
