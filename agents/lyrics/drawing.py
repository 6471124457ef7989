"""Draws stanzas of a language for a song: by theme, mood and length, none twice."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
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
_COSTS: Final = (0.0, 1.8, 3.4, 9.0)
"""Of moods by their place in `_NEAR`: the last is against the grain."""
_LATER_THEME: Final = 2.0
_OTHER_THEME: Final = 6.5
_CHANCE: Final = 5.5
_CHORUS_CHANCE: Final = 6.0
METRE: Final = 0.4
"""Costs of a later theme of the wish, of any other theme, of chance, and of a syllable too many or few."""


@dataclass(frozen=True, slots=True)
class Colour:
    """What the stanzas are chosen by."""

    themes: tuple[Theme, ...]
    mood: Mood
    line: float
    """Syllables that a line should have."""
    metre: float = METRE
    """What a syllable too many or few costs; more than usual where there is little room."""


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
            spare = self.spare("verse", scheme=scheme)
            if lines - len(found) < 4:
                return (*found, *self.take(spare[0])) if spare else tuple(found)
            pair = next(
                ((a, b) for i, a in enumerate(spare) for b in spare[i + 1 :] if self._fit(a, b)), None
            )
            if pair is None:
                break
            found += _woven(self.take(pair[0]), self.take(pair[1]), scheme)
        return tuple(found)

    def _fit(self, first: Stanza, second: Stanza) -> bool:
        """Whether two couplets make a quatrain: lines of about one length, and two rhymes."""
        apart = abs(self.mean(first.lines) - self.mean(second.lines))
        alike = any(agree(a, b, self.language) for a in first.lines for b in second.lines)
        return apart <= 1.5 and not alike

    def mean(self, lines: Sequence[str]) -> float:
        """Syllables of a line, on average."""
        return _mean(tuple(lines), self.language)

    def _cost(self, stanza: Stanza) -> float:
        themes = self.colour.themes
        if stanza.theme in themes:
            place = _LATER_THEME * themes.index(stanza.theme)
        else:
            place = _OTHER_THEME + (0.0 if stanza.theme == "neutral" else 1.6)
        verses = stanza.kind == "verse"
        place *= 1 if verses else 2.5
        mood = _COSTS[_NEAR[self.colour.mood].index(stanza.mood)]
        apart = self.mean(stanza.lines) - self.colour.line
        tight = self.colour.metre - METRE  # choruses are long, and may be where there is room
        metre = self.colour.metre * abs(apart) if verses else tight * max(0.0, apart)
        luck = self.luck.setdefault(stanza.lines[0], self.chance.random()) * (
            _CHANCE if verses else _CHORUS_CHANCE
        )
        return place + mood + metre + luck


@lru_cache(maxsize=4096)
def _mean(lines: tuple[str, ...], language: str) -> float:
    return sum(syllables(line, language) for line in lines) / len(lines)


def _woven(first: Sequence[str], second: Sequence[str], scheme: Scheme) -> tuple[str, ...]:
    (a, b), (c, d) = first, second
    return {"AABB": (a, b, c, d), "ABAB": (a, c, b, d), "ABBA": (a, c, d, b)}[scheme]
