"""Texts beside a song: its timed lyrics as LRC, its chords over the lyrics as ChordPro.

Both begin with the title, in a line of its own. They are stored with what the song was called when it was
made, and given out with what it is called then.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engines import TimedChord, TimedLine, TimedSection
from engines.music import Key

ENVIRONMENTS: Final = frozenset({"verse", "chorus", "bridge"})
"""Sections for which ChordPro has a directive of its own."""
_HEADS: Final = {"lrc": "[ti:{}]", "cho": "{{title: {}}}"}
CHARTS: Final = frozenset(_HEADS)
"""Endings of the names of charts."""
PER_ROW: Final = 4
"""Chords in a row without words."""
_PLAIN: Final = str.maketrans("[]{}<>\n\r", "()()()  ")
_EARLY: Final = 0.05
"""Seconds by which a chord may come before its word and still belong to it."""


def with_title(text: str, kind: str, title: str) -> str:
    """A chart of that kind, `lrc` or `cho`, under another title."""
    return _HEADS[kind].format(_line(title)) + "\n" + text.partition("\n")[2]


def lrc(lines: Sequence[TimedLine], *, title: str, seconds: float) -> str:
    """Timed lyrics as enhanced LRC: the time of each line, and of each word where they are known.

    The format is that of A2 (https://en.wikipedia.org/wiki/LRC_(file_format)#A2_extension:_word_time_tag).
    """
    length = f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"
    return "".join(
        line + "\n"
        for line in (_HEADS["lrc"].format(_line(title)), f"[length:{length}]", *map(_lrc_line, lines))
    )


def _lrc_line(line: TimedLine) -> str:
    if not line.words:
        return f"[{_clock(line.start)}]{_line(line.text)}"
    words = " ".join(f"<{_clock(word.start)}>{_line(word.text)}" for word in line.words)
    return f"[{_clock(line.start)}]{words} <{_clock(line.words[-1].end)}>"


def _clock(seconds: float) -> str:
    hundredths = round(max(0.0, seconds) * 100)
    return f"{hundredths // 6000:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"


def chordpro(
    chords: Sequence[TimedChord],
    sections: Sequence[TimedSection],
    lines: Sequence[TimedLine],
    *,
    title: str,
    used: Mapping[str, object],
) -> str:
    """The chords of a song over its lyrics, section by section (https://www.chordpro.org/chordpro/)."""
    end = max([*(chord.end for chord in chords), *(line.end for line in lines)], default=0.0)
    parts = list(sections) or [TimedSection(0.0, end, "")]
    text = [_HEADS["cho"].format(_line(title)), *_directives(used)]
    for number, part in enumerate(parts):
        first, last = number == 0, number == len(parts) - 1
        own = [
            line
            for line in lines
            if (first or part.start <= _middle(line)) and (last or _middle(line) < part.end)
        ]
        text += ["", *_section(part, _chords_of(chords, part), own)]
    return "\n".join(text) + "\n"


def _directives(used: Mapping[str, object]) -> Iterator[str]:
    if isinstance(key := used.get("key"), str):
        yield f"{{key: {_short(key)}}}"
    if isinstance(bpm := used.get("bpm"), (int, float)):
        yield f"{{tempo: {bpm:g}}}"
    if isinstance(time := used.get("time_signature"), str):
        yield f"{{time: {time}}}"


def _short(name: str) -> str:
    """A key as ChordPro writes it: `F#m` for F# minor."""
    try:
        tonic, _, mode = str(Key.parse(name)).partition(" ")
    except ValueError:
        return _line(name)
    return tonic + ("m" if mode == "minor" else "")


def _middle(line: TimedLine) -> float:
    """Where a line belongs: its upbeat may lie in the section before."""
    return (line.start + line.end) / 2


def _chords_of(chords: Sequence[TimedChord], part: TimedSection) -> list[TimedChord]:
    """The chords that sound in a section, each where it begins there."""
    return [
        TimedChord(max(chord.start, part.start), chord.end, chord.name)
        for chord in chords
        if chord.start < part.end - _EARLY and chord.end > part.start + _EARLY
    ]


def _section(part: TimedSection, chords: list[TimedChord], lines: Sequence[TimedLine]) -> Iterator[str]:
    kind = part.kind.strip().lower()
    label = _line(part.kind.strip()).capitalize()
    if kind in ENVIRONMENTS:
        yield f"{{start_of_{kind}: {label}}}"
    elif label:
        yield f"{{comment: {label}}}"
    first = lines[0].start - _EARLY if lines else float("inf")
    before = [chord for chord in chords if chord.start < first]
    for at in range(0, len(before), PER_ROW):
        yield " ".join(f"[{chord.name}]" for chord in before[at : at + PER_ROW])
    for number, line in enumerate(lines):
        until = lines[number + 1].start - _EARLY if number + 1 < len(lines) else float("inf")
        yield _sung(line, [chord for chord in chords if first <= chord.start < until])
        first = until
    if kind in ENVIRONMENTS:
        yield f"{{end_of_{kind}}}"


def _sung(line: TimedLine, chords: Sequence[TimedChord]) -> str:
    """A line with each chord before the word that sounds with it, or behind the last one."""
    words = [(word.text, word.start, word.end) for word in line.words] or _evenly(line)
    places: list[list[str]] = [[] for _ in range(len(words) + 1)]
    for chord in chords:
        found = (at for at, (_, _, end) in enumerate(words) if end > chord.start + _EARLY)
        places[next(found, len(words))].append(f"[{chord.name}]")
    sung = ["".join(places[at]) + _line(text).lstrip("#") for at, (text, _, _) in enumerate(words)]
    return " ".join([*sung, *places[-1]])


def _evenly(line: TimedLine) -> list[tuple[str, float, float]]:
    """The words of a line whose times are not known, spread over its length."""
    words = line.text.split()
    step = (line.end - line.start) / max(1, len(words))
    return [(word, line.start + n * step, line.start + (n + 1) * step) for n, word in enumerate(words)]


def _line(text: str) -> str:
    """Text that neither format takes for one of its own signs."""
    return " ".join(text.translate(_PLAIN).split())
