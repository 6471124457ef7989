"""Forms with words: the tags of the lyrics make the form, spare bars are spent as a band would."""

from collections.abc import Sequence
from math import inf
from typing import Final

import numpy as np

from engines.houseband.form.block import PEAKS, Block
from engines.houseband.form.played import played
from engines.houseband.form.room import Room
from engines.houseband.lyrics import Kind, LyricSection

_PLAYED: Final[dict[Kind, int]] = {"solo": 8, "drop": 8, "bridge": 8}
_LEVELS: Final[tuple[tuple[float, int, int], ...]] = (
    (1.0, 2, 4),
    (1.0, 2, 2),
    (1.0, 1, 2),
    (inf, 1, 2),
    (inf, 1, 1),
)
"""From roomy to tight: pace of the words, least bars of a line, and what sections are multiples of."""
_HASTE: Final = 1.4
"""How much faster than its section's pace a long line is sung before it gets more bars than the others."""
_BETWEEN: Final[tuple[Kind, ...]] = ("solo", "break", "verse", "bridge")
_TAG_CHANCE: Final = 0.3


def sung(
    bars: int, sections: Sequence[LyricSection], room: Room, rng: np.random.Generator
) -> tuple[tuple[Block, ...], int]:
    """Sections that fill exactly `bars`, and how many lines found no room."""
    for pace, least, multiple in _LEVELS:
        if least > 1 and room.bar_seconds > 4.5:
            continue
        blocks = [_block(section, room, pace, least, multiple) for section in sections]
        if sum(block.bars for block in blocks) <= bars:
            return _stretched(bars, blocks, rng), 0
    cropped, dropped = _cropped(bars, sections, room)
    if any(block.lines for block in cropped):
        return cropped, dropped
    return played(bars, [(section.kind, section.bars) for section in sections], rng), dropped


def _block(section: LyricSection, room: Room, pace: float, least: int, multiple: int) -> Block:
    if not section.lines:
        length = _PLAYED.get(section.kind, 4) if multiple == 4 else 2
        return Block(section.kind, section.bars or length)
    alone = [room.bars(line, pace=pace, least=least) for line in section.lines]
    usual = max(sorted(set(alone)), key=alone.count)
    each = tuple(
        min(max(size, usual), room.bars(line, pace=_HASTE * pace, least=usual))
        for size, line in zip(alone, section.lines, strict=True)
    )
    total = sum(each)
    whole = -(-total // multiple) * multiple if total > 1 else 1
    return Block(section.kind, max(whole, section.bars or 0), section.lines, each)


def _cropped(bars: int, sections: Sequence[LyricSection], room: Room) -> tuple[tuple[Block, ...], int]:
    """As many lines as fit, in order and close together; bars that are left become an outro."""
    out: list[Block] = []
    left = bars
    dropped = 0
    for section in sections:
        lines: list[str] = []
        each: list[int] = []
        for line in section.lines:
            size = room.bars(line, pace=inf, least=1)
            if dropped or size > left:
                dropped += 1
                continue
            lines.append(line)
            each.append(size)
            left -= size
        if lines:
            out.append(Block(section.kind, sum(each), tuple(lines), tuple(each)))
    if left:
        out.append(Block("outro" if out else "verse", left))
    return tuple(out), dropped


def _stretched(bars: int, blocks: list[Block], rng: np.random.Generator) -> tuple[Block, ...]:
    out = list(blocks)
    tail = out.pop() if len(out) > 1 and out[-1].kind == "outro" else None
    spare = bars - sum(block.bars for block in blocks)
    if spare >= 2 and out[0].kind != "intro":
        intro = 4 if spare >= 6 else 2
        out.insert(0, Block("intro", intro))
        spare -= intro
    spare = _turns(out, spare)
    echo = _echo(out, tail, spare, rng)
    if echo is not None:
        tail = echo
        spare -= echo.bars
    if spare >= 8:  # not enough for another turn
        size = spare - spare % 4 - (0 if tail else 4)
        at = max((i for i, block in enumerate(out) if block.kind in PEAKS and i > 1), default=len(out))
        out[at:at] = _between(size)
        spare -= size
    if tail is not None:
        out.append(Block(tail.kind, tail.bars + spare, tail.lines, tail.line_bars))
    elif spare:
        out.append(Block("outro", spare))
    return tuple(out)


def _between(bars: int) -> list[Block]:
    """Played sections of sixteen bars at most, each of another kind than the one before."""
    starts = range(0, bars, 16)
    kinds = (_BETWEEN[index % len(_BETWEEN)] for index in range(len(starts)))
    return [Block(kind, min(16, bars - start)) for kind, start in zip(kinds, starts, strict=True)]


def _echo(out: list[Block], tail: Block | None, spare: int, rng: np.random.Generator) -> Block | None:
    """The last line twice more, as a tag to end on; seldom."""
    last = out[-1]
    drawn = rng.random() < _TAG_CHANCE
    if tail is not None or not drawn or last.kind != "chorus" or not last.lines:
        return None
    size = last.line_bars[-1]
    if not 2 * size <= spare <= 2 * size + 5:
        return None
    return Block("outro", 2 * size, (last.lines[-1],) * 2, (size,) * 2)


def _turns(out: list[Block], spare: int) -> int:
    """Go on with turns that differ, while one fits; returns the bars that are left."""
    song = [block for block in out if block.lines]
    if not song:
        return spare
    peaks = [block for block in song if block.kind in PEAKS]
    refrain = peaks[-1] if peaks else song[-1]
    verse = next((block for block in song if block.kind == "verse"), refrain)
    lift = [block for block in song if block.kind == "prechorus"][-1:]
    bridge = next((block for block in song if block.kind == "bridge"), Block("bridge", 8))
    solo, rest, theme = Block("solo", 8), Block("break", 8), Block("verse", 8)
    turns: tuple[list[Block], ...] = (
        [refrain],
        [solo, refrain],
        [rest, verse, *lift, refrain],
        [Block("intro", 4), theme, *lift, refrain],
        [solo, *song],
        [bridge, refrain],
        [rest, solo, refrain, refrain],
        [Block("break", 4), *song],
    )
    turn = 0 if refrain is out[-1] and peaks else 1
    missed = 0
    while missed < len(turns):
        add = turns[turn]
        turn = turn + 1 if turn + 1 < len(turns) else 1
        needed = sum(block.bars for block in add)
        if needed > spare:
            missed += 1
            continue
        out.extend(add)
        spare -= needed
        missed = 0
    return spare
