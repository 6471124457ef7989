"""The `Plan`: everything decided before a note is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np

from engines.houseband.clock import Clock
from engines.houseband.form import Frame
from engines.houseband.harmony import Chord
from engines.houseband.lyrics import Kind
from engines.houseband.meter import Meter
from engines.houseband.randomness import stream
from engines.houseband.styles import Part, Style
from engines.music import Key

Aspect = Literal["form", "harmony", "melody", "figures", "fills", "touch"]
"""What chance decides: the form and tempo, the chords, the tune, the players' figures, fills, and the fine
timing and force of every note. A retake draws some of them anew."""
ASPECTS: Final[tuple[Aspect, ...]] = get_args(Aspect)


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the song: its bars and the chords of each."""

    kind: Kind
    start_bar: int
    bars: int
    energy: float
    """0 sparse .. 1 full band."""
    chords: tuple[tuple[Chord, ...], ...]
    """Per bar one chord, or two that share the bar."""
    lines: tuple[str, ...] = ()
    bars_per_line: int = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything decided before a note is written."""

    style: Style
    parts: tuple[Part, ...]
    key: Key
    meter: Meter
    frame: Frame
    clock: Clock
    duration: float
    """Seconds."""
    seed: int
    sections: tuple[Section, ...]
    final: Chord
    language: str
    voice: str | None
    """Who sings the lyrics, an id of `engines.houseband.voice`; None where the lead plays their melody."""
    loudness: float
    """LUFS to master to."""
    reseeded: Mapping[Aspect, int]
    """Seeds of the aspects that do not follow `seed`."""
    notices: tuple[str, ...]

    @property
    def bpm(self) -> float:
        """Beats per minute."""
        return self.clock.bpm

    @property
    def vocal(self) -> bool:
        """Whether the song has lyrics."""
        return any(section.lines for section in self.sections)

    @property
    def bars(self) -> int:
        """Bars before the last chord."""
        return sum(section.bars for section in self.sections)

    def seconds(self, beat: float) -> float:
        """Time of a beat."""
        return self.clock.seconds(beat)

    def rng(self, aspect: Aspect, *names: str | int) -> np.random.Generator:
        """The draws of one aspect for one purpose, such as `plan.rng("touch", part.name, bar.index)`."""
        return stream(self.reseeded.get(aspect, self.seed), aspect, *names)

    def part(self, name: str) -> Part:
        """The player of this name; KeyError when there is none."""
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(name)

    def to_json(self) -> dict[str, object]:
        """The plan as JSON-ready data; times in seconds."""
        return {
            "style": self.style.name,
            "key": str(self.key),
            "bpm": self.bpm,
            "time_signature": self.meter.signature,
            "instruments": {part.name: part.preset for part in self.parts},
            "sections": [
                {
                    "kind": section.kind,
                    "start": round(self.seconds(section.start_bar * self.meter.beats), 3),
                    "bars": section.bars,
                    "energy": round(section.energy, 2),
                    "chords": [" ".join(c.name for c in chords) for chords in section.chords],
                    "lines": list(section.lines),
                }
                for section in self.sections
            ],
            "ending": {"start": round(self.seconds(self.frame.beats), 3), "chord": self.final.name},
        }
