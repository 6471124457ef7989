"""The `Plan`: everything decided before a note is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engines.houseband.clock import Clock
from engines.houseband.form import Finish, Frame
from engines.houseband.harmony import Chord
from engines.houseband.lyrics import Kind
from engines.houseband.meter import Meter
from engines.houseband.randomness import stream
from engines.houseband.styles import Part, Style
from engines.music import Key

Aspect = Literal["form", "harmony", "melody", "figures", "fills", "touch"]
"""What chance decides: the form and tempo, the chords, the tune, the players' figures, fills, and the fine
timing and force of every note. A retake draws some of them anew."""


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
    line_bars: tuple[int, ...] = ()
    """Bars of each line, one after the other from the start of the section; together at most `bars`."""
    key: Key | None = None
    """The key of its chords where it is not the song's."""

    @property
    def end_bar(self) -> int:
        """The bar after its last."""
        return self.start_bar + self.bars


@dataclass(frozen=True, slots=True)
class Change:
    """A chord of the song and the beats it holds for."""

    start: float
    beats: float
    chord: Chord


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
    finish: Finish = "ring"
    """How the song ends."""

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

    def key_of(self, section: Section) -> Key:
        """The key a section is in."""
        return section.key or self.key

    def changes(self, section: Section) -> tuple[Change, ...]:
        """The chords of a section in order, equal neighbours joined; none goes past the last chord."""
        found: list[Change] = []
        for place, chords in enumerate(section.chords):
            each = self.meter.beats / len(chords)
            for order, chord in enumerate(chords):
                start = (section.start_bar + place) * self.meter.beats + order * each
                beats = min(each, self.frame.beats - start)
                if beats <= 0:
                    continue
                if found and found[-1].chord == chord:
                    found[-1] = Change(found[-1].start, found[-1].beats + beats, chord)
                else:
                    found.append(Change(start, beats, chord))
        return tuple(found)

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
            "sections": [self._section_json(section) for section in self.sections],
            "ending": {
                "start": round(self.seconds(self.frame.beats), 3),
                "end": round(self.duration, 3),
                "chord": self.final.name,
                "finish": self.finish,
            },
        }

    def _section_json(self, section: Section) -> dict[str, object]:
        beats = self.meter.beats
        return {
            "kind": section.kind,
            "start": round(self.seconds(section.start_bar * beats), 3),
            "end": round(self.seconds(min(section.end_bar * beats, self.frame.beats)), 3),
            "bars": section.bars,
            "energy": round(section.energy, 2),
            "key": str(self.key_of(section)),
            "chords": [" ".join(c.name for c in chords) for chords in section.chords],
            "changes": [
                {"beat": change.start, "beats": change.beats, "chord": change.chord.name}
                for change in self.changes(section)
            ],
            "lines": list(section.lines),
            "line_bars": list(section.line_bars),
        }
