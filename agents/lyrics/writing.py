"""Songs from whole stanzas."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from agents.lyrics.budget import SyllableBudget, budget
from agents.lyrics.corpus import Mood, Theme
from agents.lyrics.drawing import METRE, Colour, Drawer, Scheme
from agents.lyrics.edits import changed
from agents.lyrics.form import PARTS, Slot, form_of
from agents.lyrics.language import detect_language
from agents.lyrics.rhyme import rhyme_scheme
from agents.lyrics.sounds import syllables
from agents.lyrics.themes import genre_moods_of, moods_of, themes_of
from agents.lyrics.titles import fits_as_title, titled
from agents.lyrics.wish import LANGUAGES, LyricWish
from agents.lyrics.wording import changes_in, mood_in, scheme_in
from agents.results import Lyrics, Section

_RAP: Final = ("hip hop", "hip-hop", "rap", "trap", "drill", "grime")
_BRISK: Final = ("punk", "hardcore", "ska", "metal", "drum and bass")
_SLOW: Final = ("ballad", "balada", "ballade", "chanson", "folk", "bolero")
_RAP_RATE: Final = 2
"""Rap has about twice as many syllables a second as what is sung with ease."""
_USUAL_LINE: Final = 8.0
_STRICT: Final = 8 * METRE
"""What a syllable too many costs at most."""
_LEAST_LINE: Final = 6.0
"""Syllables of a line: usual, and of the shortest that there are many of."""
_MOODS: Final[dict[Theme, Mood]] = {
    "heartbreak": "dark",
    "summer": "bright",
    "hope": "defiant",
    "freedom": "defiant",
}
"""Moods of themes where nothing is said of a mood."""
_KIN: Final[dict[Theme, tuple[Theme, ...]]] = {
    "love": ("night",), "heartbreak": ("rain",), "leaving": ("freedom",), "home": ("memory",),
    "night": ("rain",),
    "rain": ("night",), "sea": ("freedom",), "summer": ("sea",), "winter": ("home",), "dreams": ("night",),
    "hope": ("freedom",), "friendship": ("memory",), "freedom": ("leaving",), "memory": ("home",),
    "nature": ("rain",), "neutral": ("hope",),
}  # fmt: skip
"""Themes whose couplets go well with those of another, so that songs of one theme are not all alike."""


def write(wish: LyricWish) -> Lyrics:
    """A song as wished, or the base changed as wished; the same wish, the same song.

    With a base, what the wish does not speak of stays to the letter; a base in another language than the
    wish's is written anew. Raises `LanguageNotWritten` for a language without verse.
    """
    base = wish.base
    language = (wish.language or (base.language if base else None) or _language_of(wish.theme))[:2]
    scheme = scheme_in(wish.wish)
    if base is not None and base.sections and base.language[:2] == language:
        return _edited(wish, base, scheme)
    if base is not None and base.sections:
        return _composed(_drawer(wish, language), _slots_of(base.sections), scheme or "AABB", wish.theme)
    return _fitting(wish, language, scheme or "AABB")


def _fitting(wish: LyricWish, language: str, scheme: Scheme) -> Lyrics:
    """A new song with no more syllables than its budget: of shorter stanzas first, then of fewer.

    Two lines are the least, and may be too many for a song of some seconds.
    """
    room = budget(wish.duration, wish.bpm, wish.time_signature)
    most = room.syllables * (_RAP_RATE if _is_of(wish, _RAP) else 1)
    metre = METRE
    while True:
        song = _composed(_drawer(wish, language, metre=metre), _form(wish, room), scheme, wish.theme)
        sung = sum(line_lengths(song))
        if sung <= most or (room.lines == 2 and metre >= _STRICT):
            return song
        if metre < _STRICT:
            metre *= 2
        else:
            room = replace(room, lines=max(2, min(room.lines - 1, round(room.lines * most / sung))))


def _language_of(theme: str) -> str:
    found = detect_language(theme)
    return found if found in LANGUAGES else "en"


def _drawer(wish: LyricWish, language: str, *texts: str, metre: float = METRE) -> Drawer:
    """`texts` may say what the song is about where the wish does not."""
    genres = " ".join(wish.genres).lower()
    themes = themes_of(wish.theme) or themes_of(" ".join((*wish.moods, wish.wish)))
    themes = themes or next((found for text in texts if (found := themes_of(text))), ("neutral",))
    asked = mood_in(wish.wish) if wish.base is None and wish.wish else None
    moods = moods_of(" ".join(wish.moods)) or moods_of(wish.theme) or genre_moods_of(genres)
    if "lullaby" in genres:
        themes = ("dreams", *(theme for theme in themes if theme not in ("dreams", "neutral")))
    line = _USUAL_LINE
    if _is_of(wish, _RAP + _BRISK):
        line = 7.0
    elif _is_of(wish, _SLOW):
        line = 10.0
    if wish.base is None and not _is_of(wish, _RAP):
        room = budget(wish.duration, wish.bpm, wish.time_signature)
        line = max(_LEAST_LINE, min(line, room.line_syllables))
    themes = tuple(dict.fromkeys((*themes[:3], *_KIN[themes[0]])))
    mood = asked or (moods[0] if moods else _MOODS.get(themes[0], "tender"))
    if _is_of(wish, _RAP + _BRISK):
        metre = max(metre, 3 * METRE)
    colour = Colour(themes, mood, line, metre)
    seeded = random.Random(f"{wish.seed} {wish.theme} {wish.wish} {language}")  # noqa: S311 - not a secret
    return Drawer(language, colour, seeded)


def _is_of(wish: LyricWish, names: Sequence[str]) -> bool:
    genres = " ".join(wish.genres).lower()
    return any(name in genres for name in names)


def _form(wish: LyricWish, room: SyllableBudget) -> tuple[Slot, ...]:
    if _is_of(wish, _RAP):
        return form_of(_more(room, 1.5), verse_lines=8)
    if _is_of(wish, _BRISK):
        return form_of(_more(room, 0.9))
    return form_of(room, verse_lines=8 if _is_of(wish, _SLOW) else 4)


def _more(room: SyllableBudget, times: float) -> SyllableBudget:
    """Room for more lines, or fewer: rap has about twice the syllables a second, punk leaves some out."""
    return replace(room, lines=max(2, round(room.lines * times)))


def _slots_of(sections: Sequence[Section]) -> tuple[Slot, ...]:
    """The form of lyrics that stand already; tags of no known part become verses."""
    return tuple(
        Slot(next((part for part in PARTS if part == s.tag), "verse"), len(s.lines) + len(s.lines) % 2)
        for s in sections
    )


def _composed(drawer: Drawer, form: Sequence[Slot], scheme: Scheme, theme: str) -> Lyrics:
    """A song of a form: its choruses alike, its couplets all different."""
    choruses = drawer.spare("chorus") if any(slot.part == "chorus" for slot in form) else []
    chorus = choruses[0] if choruses else None
    named = fits_as_title(theme, drawer.language)
    sections: list[Section] = []
    for slot in form:
        lines: tuple[str, ...] = ()
        if slot.part == "chorus" and chorus is not None:
            lines = drawer.take(chorus)
        elif slot.part == "bridge" and (bridges := drawer.spare("bridge")):
            lines = drawer.take(bridges[0])
        elif slot.part == "outro" and slot.lines and chorus is not None:
            lines = (chorus.lines[0], f"({titled(theme if named else chorus.hook, drawer.language)})")
        elif slot.lines:
            lines = drawer.couplets(slot.lines, scheme)
        tag = slot.part if lines or not slot.lines else "solo"
        sections.append(Section(tag=tag, lines=lines))
    first = next((section.lines[0] for section in sections if section.lines), "")
    title = titled(theme if named else chorus.hook if chorus else first, drawer.language)
    return _lyrics(title, sections, drawer.language)


def _edited(wish: LyricWish, base: Lyrics, scheme: Scheme | None) -> Lyrics:
    language = base.language[:2]
    drawer = _drawer(wish, language, base.title, base.text)
    drawer.used.update(line.lower() for section in base.sections for line in section.lines)
    song = (base.title, base.sections)
    changes = changes_in(wish.wish)
    if not changes and scheme:
        sections = tuple(
            Section(tag=s.tag, lines=drawer.couplets(len(s.lines), scheme))
            if s.tag == "verse" and s.lines
            else s
            for s in base.sections
        )
        song = (base.title, sections)
    for change in changes:
        song = changed(song, change, drawer, scheme or "AABB")
    return base if song == (base.title, base.sections) else _lyrics(*song, language)


def _lyrics(title: str, sections: Sequence[Section], language: str) -> Lyrics:
    return Lyrics(
        title=title, language=language, sections=tuple(sections), rhyme_scheme=scheme_of(sections, language)
    )


def scheme_of(sections: Sequence[Section], language: str) -> str:
    """The rhyme schemes of the verses by fours, in order; of the choruses where there is no verse.

    One where all are alike, else parted by commas.
    """
    for tag in ("verse", "chorus"):
        fours = [
            rhyme_scheme(section.lines[i : i + 4], language)
            for section in sections
            if section.tag == tag
            for i in range(0, len(section.lines), 4)
        ]
        if fours:
            return ", ".join(dict.fromkeys(fours))[:40].rstrip(", ")
    return ""


def line_lengths(lyrics: Lyrics) -> tuple[int, ...]:
    """Syllables of each line that is sung, in order."""
    return tuple(syllables(line, lyrics.language) for section in lyrics.sections for line in section.lines)
