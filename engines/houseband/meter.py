"""Bars, beats and the sixteenth-note steps that patterns are written in."""

from dataclasses import dataclass
from typing import Final

from engines.music import beats_per_bar

WRITTEN: Final = 16
"""Steps in a bar of a figure that is not written for a meter of its own."""


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature as the composer counts it."""

    signature: str

    @property
    def beats(self) -> int:
        """Beats in a bar, as the bpm counts them (6/8 has two dotted quarters)."""
        return beats_per_bar(self.signature)

    @property
    def compound(self) -> bool:
        """Whether a beat has three eighths."""
        return self.signature.endswith("/8")

    @property
    def steps_per_beat(self) -> int:
        """Sixteenths in a beat."""
        return 6 if self.compound else 4

    @property
    def steps(self) -> int:
        """Sixteenths in a bar."""
        return self.beats * self.steps_per_beat

    @property
    def quarters_per_beat(self) -> float:
        """Quarter notes in a beat: what a MIDI file counts."""
        return 1.5 if self.compound else 1.0

    def own(self, figure: str, bar: int = 0) -> str:
        """Bar `bar` of a figure written in bars of this meter; it starts again after its last."""
        if not figure or len(figure) % self.steps:
            raise ValueError(f"a figure is whole bars of {self.steps} steps, not {len(figure)}: {figure!r}")
        start = bar * self.steps % len(figure)
        return figure[start : start + self.steps]

    def fit(self, figure: str, bar: int = 0) -> str:
        """Bar `bar` of a figure written in bars of 4/4, cut to this meter with its downbeats kept.

        Bars of 2/4 take turns with the halves of the figure.
        """
        if not figure or len(figure) % WRITTEN:
            raise ValueError(f"a figure is whole bars of sixteen steps, not {len(figure)}: {figure!r}")
        if self.signature == "2/4":
            return self.own(figure, bar)
        start = bar * WRITTEN % len(figure)
        whole = figure[start : start + WRITTEN]
        return whole[:6] + whole[8:14] if self.compound else whole[: self.steps]

    def fit_drums(self, piece: str, figure: str, bar: int = 0) -> str:
        """Like `fit` for one drum: the backbeat stays a backbeat in three and in six."""
        if self.signature in ("2/4", "4/4"):
            return self.fit(figure, bar)
        start = bar * WRITTEN % len(figure)
        whole = figure[start : start + WRITTEN]
        if not self.compound:
            return whole[:8] + whole[4:8]
        if piece == "kick":
            return "x....." + ("x....." if whole[4] != "." else "..o...")
        if piece in ("snare", "rim", "clap"):
            return "......X....." if any(mark != "." for mark in whole) else "." * 12
        return "X.o.o.x.o.o." if sum(mark != "." for mark in whole) > 4 else "x.....o....."
