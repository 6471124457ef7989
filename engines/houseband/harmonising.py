"""Gives every bar its chords: a progression per kind of section, cadences, now and then a change of key."""

from collections.abc import Sequence
from typing import Final, Protocol, get_args

import numpy as np

from engines.houseband.form import PEAKS, Block
from engines.houseband.harmony import Chord, chord, transposed
from engines.houseband.lyrics import Kind
from engines.houseband.meter import Meter
from engines.houseband.plan import Aspect, Section
from engines.houseband.styles import Style
from engines.music import Key

_SHARED: Final[dict[Kind, Kind]] = {"drop": "chorus", "solo": "chorus", "break": "bridge", "outro": "intro"}
"""Sections that are played over the chords of another."""
_INTRO_CHANCE: Final = 0.7
"""How often the intro has the chords of the chorus, and with them its tune."""
_DOUBLED_CHANCE: Final = 0.4
_DECEPTIVE_CHANCE: Final = 0.15
_MODULATION_CHANCE: Final = 0.3
_LEAST_MODULATING_BARS: Final = 40


class Draw(Protocol):
    """Gives the random numbers of one aspect of the song for one purpose."""

    def __call__(self, aspect: Aspect, *names: str | int) -> np.random.Generator:
        """The stream of this aspect and purpose."""


def harmonise(
    blocks: Sequence[Block], energies: Sequence[float], style: Style, key: Key, meter: Meter, draw: Draw
) -> tuple[tuple[Section, ...], Chord]:
    """The sections with their chords, and the last chord. Sections of a kind share their progression."""
    writer = _Writer(style, key, meter, draw)
    step, first_raised = _modulation(blocks, style, draw)
    sections: list[Section] = []
    start = 0
    for index, (block, energy) in enumerate(zip(blocks, energies, strict=True)):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        bars = writer.bars(blocks, index, following)
        here = transposed(key, step) if index >= first_raised else key
        sections.append(
            Section(
                kind=block.kind,
                start_bar=start,
                bars=block.bars,
                energy=energy,
                chords=tuple(tuple(chord(n, here, style.colour) for n in bar.split()) for bar in bars),
                lines=block.lines,
                line_bars=block.line_bars,
                key=here if index >= first_raised else None,
            )
        )
        start += block.bars
    last = transposed(key, step) if first_raised < len(blocks) else key
    final = chord(style.pools[key.mode].final or ("I" if key.mode == "major" else "i"), last)
    return tuple(sections), final


def rounds(style: Style, key: Key, meter: Meter, draw: Draw) -> dict[Kind, int]:
    """Bars of the sections whose chords go round in other than two, four or eight, such as a blues."""
    writer = _Writer(style, key, meter, draw)
    lengths = {kind: len(writer.progression(kind, 2)) for kind in get_args(Kind)}
    return {kind: length for kind, length in lengths.items() if 8 % length}


def _modulation(blocks: Sequence[Block], style: Style, draw: Draw) -> tuple[int, int]:
    """Semitones up, and the section from which on; past the last section in most songs."""
    rng = draw("form", "modulation")
    drawn, step = rng.random() < _MODULATION_CHANCE, 2 if rng.random() < 0.6 else 1
    peaks = [index for index, block in enumerate(blocks) if block.kind == "chorus"]
    long = sum(block.bars for block in blocks) >= _LEAST_MODULATING_BARS
    if drawn and long and len(peaks) >= 3 and style.modulates:
        return step, peaks[-1]
    return 0, len(blocks)


class _Writer:
    """Chooses the progressions of a song, as numerals."""

    def __init__(self, style: Style, key: Key, meter: Meter, draw: Draw) -> None:
        self._pool = style.pools[key.mode]
        self._key = key
        self._meter = meter
        self._draw = draw
        self._names = style.name
        self._tonic = "I" if key.mode == "major" else "i"
        self._dominant = self._pool.cadence.split()[-1]
        self._hooked = draw("form", "hook").random() < _INTRO_CHANCE

    def bars(self, blocks: Sequence[Block], index: int, following: Block | None) -> list[str]:
        """Numerals of every bar of a block."""
        block = blocks[index]
        before_it = blocks[index - 1].lines[-1:] if index else ()
        if block.kind == "outro" and before_it and set(block.lines) == set(before_it):
            # the last line once more, over its own chords
            end = sum(blocks[index - 1].line_bars)
            tail = self.bars(blocks, index - 1, block)[end - block.line_bars[0] : end]
            again = [tail[bar % len(tail)] for bar in range(block.bars)]
            if sum(block.line_bars) < block.bars:
                again[-1] = self._pool.cadence
            return again
        progression = self.progression(block.kind, block.bars)
        bars = [progression[bar % len(progression)] for bar in range(block.bars)]
        last_sung = block.lines and not any(other.lines for other in blocks[index + 1 :])
        lands = following is None and sum(block.line_bars) == block.bars and block.kind not in PEAKS
        if block.lines and (block.kind in PEAKS or (last_sung and not lands)):
            self._close(bars, sum(block.line_bars) - 1)
            if following is None and sum(block.line_bars) < block.bars:
                bars[-1] = self._pool.cadence
            if following and following.kind not in PEAKS and following.kind != "outro":
                self._deceive(bars, index)
        elif following is None:
            if len(bars) > 1:
                bars[-1] = self._pool.cadence
        elif following.kind in PEAKS and block.kind not in PEAKS:
            self._open(bars)
        return bars

    def progression(self, kind: Kind, length: int) -> list[str]:
        """Numerals by bar that sections of a kind go round in; an intro of some `length` may borrow them."""
        kind = _SHARED.get(kind, kind)
        if kind == "intro" and self._hooked and length >= 4:
            kind = "chorus"
        options = self._pool.of(kind)
        if kind == "verse":  # a verse that goes like the chorus would not let it rise
            options = tuple(o for o in options if o != self._chosen("chorus")) or options
        rng = self._draw("harmony", self._names, kind)
        found = [bar.strip() for bar in self._pick(options, rng).split("|")]
        doubled = rng.random() < _DOUBLED_CHANCE and self._meter.beats % 2 == 0
        single = all(len(bar.split()) == 1 for bar in found) and len(found) % 2 == 0
        if kind == "prechorus" and doubled and single:  # chords come twice as fast before the chorus
            return [f"{one} {other}" for one, other in zip(found[::2], found[1::2], strict=True)]
        return found

    def _chosen(self, kind: Kind) -> str:
        return self._pick(self._pool.of(kind), self._draw("harmony", self._names, kind))

    @staticmethod
    def _pick(options: Sequence[str], rng: np.random.Generator) -> str:
        return options[int(rng.integers(len(options)))]

    def _holds_tonic(self, bar: str) -> bool:
        return all(self._key.pitch_class in chord(n, self._key).pitch_classes[:4] for n in bar.split())

    def _close(self, bars: list[str], last: int) -> None:
        """A full cadence: the bar of the last words holds the tonic, so that the tune can come home on it."""
        root = chord(bars[last].rsplit(maxsplit=1)[-1], self._key).root
        sixth = (root - self._key.pitch_class) % 12 in (8, 9)
        if self._holds_tonic(bars[last]) and not sixth:
            return
        bars[last] = self._tonic
        if last:
            first = bars[last - 1].split()[0]
            if first != self._dominant:
                bars[last - 1] = f"{first} {self._dominant}" if self._meter.beats % 2 == 0 else self._dominant

    def _deceive(self, bars: list[str], index: int) -> None:
        """Now and then the sixth degree where the tonic is awaited; the tune fits both."""
        if bars[-1] == self._tonic and self._draw("harmony", "deceptive", index).random() < _DECEPTIVE_CHANCE:
            bars[-1] = "vi" if self._key.mode == "major" else "VI"

    def _open(self, bars: list[str]) -> None:
        """A half cadence: what leads into a peak does not stand still on the tonic."""
        if len(bars) >= 4 and self._holds_tonic(bars[-1]) and not bars[-1].startswith(("IV", "iv")):
            first = bars[-1].split()[0]
            even = self._meter.beats % 2 == 0
            bars[-1] = f"{first} {self._dominant}" if even else self._dominant
