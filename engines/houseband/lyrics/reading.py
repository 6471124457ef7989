"""From the text of the lyrics to its sections."""

from dataclasses import dataclass, field, replace
from typing import Final

from engines.houseband.lyrics.tags import Kind, Tag, has_words, read_tag, split_times

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
    blank: bool = False
    """Whether an empty line opened it."""
    stanza: list[str] = field(default_factory=list)
    """The lines as they are written."""
    lines: list[str] = field(default_factory=list)
    """The lines as they are sung."""
    repeated: int = 0
    """How many of them come before or out of a repeat."""

    @property
    def void(self) -> bool:
        return self.blank and not self.lines

    def sing(self, line: str, times: int) -> None:
        self.stanza.append(line)
        self.lines += [line] * times

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
    reader = _Reader()
    for line in text.splitlines():
        reader.read(line.strip())
    return _closed(reader.found if reader.tagged else _told_apart(reader.found))


@dataclass(slots=True)
class _Reader:
    found: list[_Open] = field(default_factory=list)
    tagged: bool = False

    def read(self, line: str) -> None:
        """Take the next line."""
        if not line and not self.tagged and self.found and not self.found[-1].void:
            self.found.append(_Open(Tag("verse"), blank=True))
        words, times = split_times(line)
        if words and (read := read_tag(line)):
            tag, line = read
            self._open(tag)
            words, times = split_times(line)
        elif times > 1 and (named := read_tag(words)):
            self._open(named[0])
            words = ""
        self._sing(line, words, times)

    def _open(self, tag: Tag) -> None:
        self.tagged = True
        if self.found and self.found[-1].void:
            self.found.pop()
        if not tag.direction or not self.found:
            self.found.append(_Open(tag))

    def _sing(self, line: str, words: str, times: int) -> None:
        if line and not words and self.found:
            self.found[-2 if self.found[-1].void else -1].repeat(times)
        elif has_words(words) or line[:1].isalnum():
            if not self.found:
                self.found.append(_Open(Tag("verse")))
            self.found[-1].sing(words or line, times if words else 1)


def _told_apart(found: list[_Open]) -> list[_Open]:
    stanzas = [[line.casefold() for line in section.stanza] for section in found]
    return [
        replace(section, tag=Tag("chorus" if stanzas.count(stanza) > 1 else "verse"))
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
