"""How long a song must be for its lyrics."""

from typing import Final

_BARS_A_LINE: Final = 2
_BARS_AROUND: Final = 8
"""Of intro and ending."""


def seconds_for(lyrics: str, bpm: float | None, time_signature: str | None) -> float:
    """Seconds that lyrics take with two bars a line, an intro and an ending; whole fives."""
    lines = sum(1 for line in lyrics.splitlines() if line.strip() and not line.strip().startswith("["))
    beats = {"2/4": 2, "3/4": 3, "6/8": 2}.get(time_signature or "4/4", 4)
    bars = lines * _BARS_A_LINE + _BARS_AROUND
    return 5.0 * max(3, round(bars * beats * 60 / (bpm or 100.0) / 5))
