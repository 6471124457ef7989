"""Fits the form of a song to its duration: tempo, bars, and the sections that fill them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engines.houseband.lyrics import Kind, LyricSection, syllables
from engines.houseband.meter import Meter

ENERGY: Final[dict[Kind, float]] = {
    "intro": 0.45,
    "verse": 0.6,
    "prechorus": 0.72,
    "chorus": 1.0,
    "bridge": 0.58,
    "solo": 0.85,
    "break": 0.42,
    "outro": 0.5,
}
_NOTES_PER_BEAT: Final = 2.2
"""How many syllables a beat can carry before a line needs more room."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How many beats are played before the last chord, and how long that chord rings."""

    bpm: float
    beats: int
    """Beats before the last chord."""
    ring: float
    """Seconds from the last chord to the end of the audio."""


@dataclass(frozen=True, slots=True)
class Block:
    """A section of the form before it has chords."""

    kind: Kind
    bars: int
    lines: tuple[str, ...] = ()
    bars_per_line: int = 2


def frame(duration: float, bpm: float, meter: Meter) -> Frame:
    """Place the last chord: on the last downbeat that leaves it time to ring, else on a beat."""
    beat = 60.0 / bpm
    least = min(2.4, max(1.0, duration * 0.2))
    bars = math.floor((duration - least) / (beat * meter.beats) + 1e-9)
    beats = bars * meter.beats if bars >= 1 else max(0, math.floor((duration - least) / beat + 1e-9))
    return Frame(bpm, beats, duration - beats * beat)


def fitting_tempo(duration: float, tempo: tuple[int, int], wish: float, meter: Meter) -> float:
    """The whole bpm in `tempo` near `wish` whose bars fill the duration best."""

    def cost(bpm: int) -> float:
        found = frame(duration, bpm, meter)
        bars = found.beats // meter.beats
        ideal = min(3.6, 1.6 + 60.0 / bpm * meter.beats * 0.6)
        odd = 0.0 if bars % 4 == 0 else 0.5 if bars % 2 == 0 else 1.0
        return abs(found.ring - ideal) + odd + 12.0 * abs(bpm / wish - 1.0)

    low, high = tempo
    return float(min(range(low, high + 1), key=lambda bpm: (cost(bpm), bpm)))


def arrange(
    bars: int, sections: Sequence[LyricSection], meter: Meter, language: str
) -> tuple[tuple[Block, ...], int]:
    """Sections that fill exactly `bars`, and how many sung lines found no room.

    With lyrics the tags make the form; without, a form of four-bar phrases is planned.
    """
    if bars < 1:
        return (), sum(len(section.lines) for section in sections)
    sung = [section for section in sections if section.lines]
    if not sung:
        return _tagged(bars, sections) if sections else _planned(bars), 0
    for bars_per_line in (4, 2, 1):
        blocks = [_block(section, bars_per_line, meter, language) for section in sections]
        if bars_per_line == 4 and not _needs_four(sung, meter, language):
            continue
        if sum(block.bars for block in blocks) <= bars:
            return _stretched(bars, blocks), 0
    return _cropped(bars, sections)


def _needs_four(sung: Sequence[LyricSection], meter: Meter, language: str) -> bool:
    longest = max(syllables(line, language) for section in sung for line in section.lines)
    return longest > _NOTES_PER_BEAT * (2 * meter.beats - 1)


def _block(section: LyricSection, bars_per_line: int, meter: Meter, language: str) -> Block:
    if not section.lines:
        return Block(section.kind, 2 if bars_per_line == 1 else 4)
    bars = len(section.lines) * bars_per_line
    return Block(section.kind, bars + bars % 2 if bars > 2 else bars, section.lines, bars_per_line)


def _stretched(bars: int, blocks: list[Block]) -> tuple[Block, ...]:
    """Spend spare bars as a band would: an intro, a repeat after a solo, an outro."""
    out = list(blocks)
    spare = bars - sum(block.bars for block in out)
    song = [block for block in blocks if block.lines]
    length = sum(block.bars for block in song)
    if spare >= 2 and out[0].kind != "intro":
        intro = 4 if spare >= 6 else 2
        out.insert(0, Block("intro", intro))
        spare -= intro
    tail = out.pop() if out[-1].kind == "outro" else None
    refrain = [block for block in song if block.kind == "chorus"][-1:]
    turn = 0
    while spare >= 6:
        played = 4 if spare < 16 else 8
        again = song if spare >= played + length else refrain
        needed = played + sum(block.bars for block in again)
        if not again or needed > spare:
            break
        out.append(Block("solo" if turn % 2 == 0 else "break", played))
        out.extend(again)
        spare -= needed
        turn += 1
    while spare >= 8:
        out.append(Block("solo", 8))
        spare -= 8
    if tail is not None:
        out.append(tail)
    if spare:
        out.append(Block("outro", spare))
    return _merged(out)


def _merged(blocks: list[Block]) -> tuple[Block, ...]:
    """Join neighbours that are only played and of one kind."""
    out: list[Block] = []
    for block in blocks:
        last = out[-1] if out else None
        if last is not None and last.kind == block.kind and not last.lines and not block.lines:
            out[-1] = Block(block.kind, last.bars + block.bars)
        else:
            out.append(block)
    return tuple(out)


def _cropped(bars: int, sections: Sequence[LyricSection]) -> tuple[tuple[Block, ...], int]:
    """One bar a line, as many lines as there are bars; bars that are left become an outro."""
    out: list[Block] = []
    left = bars
    for section in sections:
        lines = section.lines[:left]
        if lines:
            out.append(Block(section.kind, len(lines), lines, 1))
            left -= len(lines)
    if left:
        out.append(Block("outro", left))
    dropped = sum(len(section.lines) for section in sections) - sum(len(block.lines) for block in out)
    return tuple(out), dropped


def _tagged(bars: int, sections: Sequence[LyricSection]) -> tuple[Block, ...]:
    """Tags without lines: the bars shared out in fours as far as they go."""
    weights = [1 if section.kind in ("intro", "outro", "break") else 2 for section in sections]
    while len(weights) > bars:
        weights.pop()
    shares = [max(1, bars * weight // sum(weights)) for weight in weights]
    shares = [share - share % 4 if share >= 4 else share for share in shares]
    index = 0
    while sum(shares) != bars:
        shares[index % len(shares)] += (
            1 if sum(shares) < bars else -1 if shares[index % len(shares)] > 1 else 0
        )
        index += 1
    return _merged([Block(section.kind, share) for section, share in zip(sections, shares, strict=False)])


_BODY: Final[tuple[Kind, ...]] = ("verse", "chorus", "verse", "chorus", "bridge", "chorus", "solo", "chorus")


def _planned(bars: int) -> tuple[Block, ...]:
    """A form of four- and eight-bar sections for music without lyrics."""
    if bars <= 4:
        return (Block("verse" if bars < 4 else "chorus", bars),)
    if bars <= 8:
        return (Block("verse", bars - 4), Block("chorus", 4))
    if bars <= 12:
        return (Block("intro", bars - 8), Block("verse", 4), Block("chorus", 4))
    intro = bars % 4 if bars < 24 else 4 + bars % 4
    body = bars - intro
    outro = 4 if bars >= 24 else 0
    size = 8 if body >= 40 else 4
    out: list[Block] = [Block("intro", intro)] if intro else []
    left = body - outro
    turn = 0
    while left > 0:
        here = min(size, left)
        out.append(Block(_BODY[turn % len(_BODY)], here))
        left -= here
        turn += 1
    if outro:
        out.append(Block("outro", outro))
    return _merged(out)
