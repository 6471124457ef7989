"""Draws stanzas of a language for a song: by theme, mood and length, none twice."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from agents.lyrics.corpus import Kind, Mood, Stanza, Theme, verse
from agents.lyrics.rhyme import agree
from agents.lyrics.sounds import syllables

Scheme = Literal["AABB", "ABAB", "ABBA"]
_NEAR: Final[dict[Mood, tuple[Mood, ...]]] = {
    "bright": ("bright", "tender", "defiant", "dark"),
    "tender": ("tender", "bright", "dark", "defiant"),
    "dark": ("dark", "tender", "defiant", "bright"),
    "defiant": ("defiant", "dark", "bright", "tender"),
}
"""Moods by how well they go with one."""
_COSTS: Final = (0.0, 1.8, 3.0, 6.5)
"""Of moods by their place in `_NEAR`: the last is against the grain."""
_LATER_THEME: Final = 1.2
_OTHER_THEME: Final = 5.5
_CHANCE: Final = 4.0
_METRE: Final = 0.4
"""Costs of a later theme of the wish, of any other theme, of chance, and of a syllable too many or few."""


@dataclass(frozen=True, slots=True)
class Colour:
    """What the stanzas are chosen by."""

    themes: tuple[Theme, ...]
    mood: Mood
    line: float
    """Syllables that a line should have."""


@dataclass(slots=True)
class Drawer:
    """Draws from the verse of a language."""

    language: str
    colour: Colour
    chance: random.Random
    used: set[str] = field(default_factory=set)
    """Lines that are in the song, in lower case."""
    luck: dict[str, float] = field(default_factory=dict)
    """What chance says of a stanza, once for the song: drawn anew each time, it would even out."""

    def spare(self, kind: Kind, *, scheme: Scheme | None = None) -> list[Stanza]:
        """Stanzas that are left, the best first.

        For a woven `scheme`, couplets whose lines stand by themselves.
        """
        woven = kind == "verse" and scheme in ("ABAB", "ABBA")
        left = [
            stanza
            for stanza in verse(self.language)
            if stanza.kind == kind
            and (stanza.loose or not woven)
            and not any(line.lower() in self.used for line in stanza.lines)
        ]
        return sorted(left, key=self._cost)

    def take(self, stanza: Stanza) -> tuple[str, ...]:
        self.used.update(line.lower() for line in stanza.lines)
        return stanza.lines

    def couplets(self, lines: int, scheme: Scheme) -> tuple[str, ...]:
        """As many lines of verse, in fours of that scheme; fewer where the verse is used up."""
        found: list[str] = []
        while len(found) < lines:
            spare = self.spare("verse", scheme=scheme) or self.spare("verse")
            if not spare:
                break
            first = spare[0]
            self.take(first)
            rest = [s for s in spare[1:] if self._fit(first, s)] if lines - len(found) >= 4 else []
            second = rest[0] if rest else None
            found += _woven(first.lines, self.take(second), scheme) if second else first.lines
        return tuple(found)

    def _fit(self, first: Stanza, second: Stanza) -> bool:
        """Whether two couplets make a quatrain: lines of about one length, and two rhymes."""
        apart = abs(self.mean(first.lines) - self.mean(second.lines))
        return apart <= 1.5 and not agree(first.lines[0], second.lines[0], self.language)

    def mean(self, lines: Sequence[str]) -> float:
        """Syllables of a line, on average."""
        return sum(syllables(line, self.language) for line in lines) / len(lines)

    def _cost(self, stanza: Stanza) -> float:
        themes = self.colour.themes
        if stanza.theme in themes:
            place = _LATER_THEME * themes.index(stanza.theme)
        else:
            place = _OTHER_THEME + (0.0 if stanza.theme == "neutral" else 1.6)
        mood = _COSTS[_NEAR[self.colour.mood].index(stanza.mood)]
        metre = _METRE * abs(self.mean(stanza.lines) - self.colour.line) if stanza.kind == "verse" else 0.0
        return place + mood + metre + self.luck.setdefault(stanza.lines[0], self.chance.random()) * _CHANCE


def _woven(first: Sequence[str], second: Sequence[str], scheme: Scheme) -> tuple[str, ...]:
    (a, b), (c, d) = first, second
    return {"AABB": (a, b, c, d), "ABAB": (a, c, b, d), "ABBA": (a, c, d, b)}[scheme]
