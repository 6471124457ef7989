"""Songs from whole stanzas."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from agents.lyrics.budget import budget
from agents.lyrics.corpus import Kind, Mood, Stanza, Theme, verse
from agents.lyrics.form import Slot, form_of
from agents.lyrics.language import detect_language
from agents.lyrics.rhyme import agree, rhyme_scheme
from agents.lyrics.sounds import syllables
from agents.lyrics.themes import genre_moods_of, moods_of, themes_of
from agents.lyrics.titles import title_of
from agents.lyrics.wish import LANGUAGES, LyricWish
from agents.results import Lyrics, Section

_NEAR: Final[dict[Mood, tuple[Mood, ...]]] = {
    "bright": ("bright", "tender", "defiant", "dark"),
    "tender": ("tender", "bright", "dark", "defiant"),
    "dark": ("dark", "tender", "defiant", "bright"),
    "defiant": ("defiant", "dark", "bright", "tender"),
}
"""Moods by how well they go with one."""
_OTHER_THEME: Final = 2.2
"""How much a stanza of a second theme must be better in mood, in steps of `_NEAR`, to be taken before the
first's."""
_CHANCE: Final = 1.2


@dataclass(frozen=True, slots=True)
class Colour:
    """What the stanzas are chosen by."""

    themes: tuple[Theme, ...]
    mood: Mood
    short: bool = False
    long: bool = False


@dataclass(slots=True)
class Drawer:
    """Draws stanzas of a language, none twice."""

    language: str
    colour: Colour
    chance: random.Random
    used: set[str] = field(default_factory=set)
    """First lines of stanzas that are in the song."""

    def spare(self, kind: Kind) -> list[Stanza]:
        """Stanzas that are left, the best first; each call is another draw."""
        left = [s for s in verse(self.language) if s.kind == kind and s.lines[0] not in self.used]
        return sorted(left, key=self._cost)

    def take(self, stanza: Stanza) -> tuple[str, ...]:
        self.used.add(stanza.lines[0])
        return stanza.lines

    def _cost(self, stanza: Stanza) -> float:
        themes = self.colour.themes
        place = (
            themes.index(stanza.theme)
            if stanza.theme in themes
            else len(themes) + (stanza.theme != "neutral")
        )
        mood = _NEAR[self.colour.mood].index(stanza.mood)
        length = sum(syllables(line, self.language) for line in stanza.lines) / len(stanza.lines)
        leaning = 0.3 * (length - 8) * (self.colour.short - self.colour.long)
        return (
            place * _OTHER_THEME
            + mood
            + (2.0 if mood == 3 else 0.0)
            + leaning
            + self.chance.random() * _CHANCE
        )


def colour_of(wish: LyricWish) -> Colour:
    """Themes and mood of a wish; the genre decides the mood where nothing else does."""
    genres = " ".join(wish.genres).lower()
    themes = themes_of(wish.theme) or themes_of(" ".join(wish.moods)) or ("neutral",)
    moods = moods_of(" ".join((*wish.moods, wish.wish))) or moods_of(wish.theme) or genre_moods_of(genres)
    return Colour(
        themes=themes[:3],
        mood=moods[0] if moods else "tender",
        short=any(
            name in genres for name in ("punk", "hip hop", "hip-hop", "rap", "trap", "drill", "hardcore")
        ),
        long="ballad" in genres or "chanson" in genres,
    )


def write(wish: LyricWish) -> Lyrics:
    """A song as wished; the same wish, the same song. Raises `LanguageNotWritten`."""
    language = wish.language or _language_of(wish.theme)
    colour = colour_of(wish)
    drawer = Drawer(language, colour, random.Random(f"{wish.seed} {wish.theme} {language}"))  # noqa: S311
    return compose(drawer, _form(wish), "AABB", wish.theme)


def _language_of(theme: str) -> str:
    found = detect_language(theme)
    return found if found in LANGUAGES else "en"


def _form(wish: LyricWish) -> tuple[Slot, ...]:
    room = budget(wish.duration, wish.bpm, wish.time_signature)
    return form_of(room)


def compose(drawer: Drawer, form: Iterable[Slot], scheme: str, theme: str) -> Lyrics:
    """A song of a form: its choruses alike, its couplets all different."""
    slots = tuple(form)
    chorus = drawer.spare("chorus")[0] if any(slot.part == "chorus" for slot in slots) else None
    sections: list[Section] = []
    for slot in slots:
        if slot.part == "chorus" and chorus is not None:
            lines = drawer.take(chorus)
        elif slot.part == "bridge":
            lines = drawer.take(drawer.spare("bridge")[0])
        elif slot.lines:
            lines = couplets(drawer, slot.lines, scheme)
        else:
            lines = ()
        sections.append(Section(tag=slot.part, lines=lines))
    hook = chorus.hook if chorus else ""
    title = title_of(theme, hook or sections[0].lines[0], drawer.language)
    return Lyrics(
        title=title,
        language=drawer.language,
        sections=tuple(sections),
        rhyme_scheme=scheme_of(sections, drawer.language),
    )


def couplets(drawer: Drawer, lines: int, scheme: str) -> tuple[str, ...]:
    """As many lines of verse, in fours whose couplets do not rhyme with each other."""
    found: list[str] = []
    while len(found) < lines:
        spare = drawer.spare("verse")
        if not spare:
            break
        block = spare[0]
        found += drawer.take(block)
        if len(found) % 4 and len(found) < lines:
            rest = [
                s for s in drawer.spare("verse") if not agree(s.lines[0], block.lines[0], drawer.language)
            ]
            if rest:
                found += drawer.take(rest[0])
    return tuple(found)


def scheme_of(sections: Sequence[Section], language: str) -> str:
    """The rhyme scheme of the verses by fours; of the chorus where there is no verse."""
    for tag in ("verse", "chorus"):
        for section in sections:
            if section.tag == tag and section.lines:
                return rhyme_scheme(section.lines[:4], language)
    return ""
