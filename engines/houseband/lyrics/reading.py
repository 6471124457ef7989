"""From the text of the lyrics to its sections."""

from dataclasses import dataclass, field, replace
from typing import Final

from engines.houseband.lyrics.tags import Kind, Tag, read_tag, split_times

_REPEATED: Final[frozenset[Kind]] = frozenset({"chorus", "prechorus"})
"""Sections whose bare tag stands for the words they had before."""


@dataclass(frozen=True, slots=True)
class LyricSection:
    """A tagged stretch of the lyrics; it has no lines when it is only played."""

    kind: Kind
    lines: tuple[str, ...]
    bars: int | None = None
    """How long it is, where its tag says so."""
    fade: bool = False
    """Whether its tag asks for a fade."""


@dataclass(slots=True)
class _Open:
    tag: Tag
    lines: list[str] = field(default_factory=list)
    repeated: int = 0
    """How many of the lines come before or out of a repeat."""

    def repeat(self, times: int) -> None:
        """Take the lines since the last repeat `times` times; the section itself where it has none yet."""
        if not self.lines:
            self.tag = replace(self.tag, times=times)
        self.lines += self.lines[self.repeated :] * (times - 1)
        self.repeated = len(self.lines)


def read_lyrics(text: str) -> tuple[LyricSection, ...]:
    """Sections in order.

    Without tags an empty line parts the verses, and a stanza that comes more than once is the chorus. Lines
    before the first tag are a verse, and so are those under a tag that names no section. A chorus or a
    prechorus without words has those of the one before, unless its tag says that it is instrumental. "x2" at
    the end of a line repeats the line, and on a line of its own what stands above it in its section.
    """
    found: list[_Open] = []
    tagged = False
    for line in map(str.strip, text.splitlines()):
        words, times = split_times(line)
        if line and not words:
            blank = not tagged and found and not found[-1].lines
            for section in found[-2:-1] if blank else found[-1:]:
                section.repeat(times)
            continue
        read = read_tag(line)
        tagged = tagged or read is not None
        if not line and not tagged and found and found[-1].lines:
            found.append(_Open(Tag("verse")))
        if read is not None:
            tag, words = read
            if not tag.direction or not found:
                found.append(_Open(tag))
            words, times = split_times(words)
        if any(character.isalnum() for character in words):
            if not found:
                found.append(_Open(Tag("verse")))
            found[-1].lines += [words] * times
    return _closed(found if tagged else _told_apart(found))


def _told_apart(found: list[_Open]) -> list[_Open]:
    stanzas = [list(dict.fromkeys(line.casefold() for line in section.lines)) for section in found]
    return [
        _Open(Tag("chorus" if stanza and stanzas.count(stanza) > 1 else "verse"), section.lines)
        for stanza, section in zip(stanzas, found, strict=True)
        if stanza
    ]


def _closed(found: list[_Open]) -> tuple[LyricSection, ...]:
    words: dict[Kind, tuple[str, ...]] = {}
    out: list[LyricSection] = []
    for section in found:
        tag = section.tag
        if tag.kind is None and not section.lines:
            continue  # a tag that names nothing and holds nothing
        kind: Kind = tag.kind or "verse"
        lines = tuple(section.lines)
        if not lines and kind in _REPEATED and not tag.played:
            lines = words.get(kind, ())
        if lines:
            words[kind] = lines
        out += [LyricSection(kind, lines, tag.bars, tag.fade)] * tag.times
    return tuple(out)
