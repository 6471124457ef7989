"""Bars, beats and the sixteenth-note steps that patterns are written in."""

from dataclasses import dataclass

from engines.music import beats_per_bar


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

    def fit(self, figure: str) -> str:
        """One bar of `figure`, written as sixteen steps of 4/4, cut to this meter with its downbeats kept."""
        if len(figure) % 16:
            raise ValueError(f"a figure is whole bars of sixteen steps, not {len(figure)}: {figure!r}")
        if self.compound:
            return figure[:6] + figure[8:14]
        return figure[: self.steps]

    def fit_drums(self, piece: str, figure: str) -> str:
        """Like `fit` for one drum: the backbeat stays a backbeat in three and in six."""
        if self.compound:
            if piece == "kick":
                return "x....." + ("x....." if figure[4] != "." else "..o...")
            if piece in ("snare", "rim", "clap"):
                return "......X....." if any(c != "." for c in figure) else "." * 12
            return "X.o.o.x.o.o." if sum(c != "." for c in figure) > 4 else "x.....o....."
        if self.signature == "3/4":
            return figure[:8] + figure[4:8]
        return figure[: self.steps]
