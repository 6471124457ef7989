"""Changes lyrics as asked and leaves all else as it is, to the letter."""

from dataclasses import replace

from agents.lyrics.drawing import Drawer, Scheme
from agents.lyrics.titles import titled
from agents.lyrics.wording import Change
from agents.results import Section

_MOST: int = 24
"""Sections that `Lyrics` takes."""
Song = tuple[str, tuple[Section, ...]]
"""A title and sections."""


def changed(song: Song, change: Change, drawer: Drawer, scheme: Scheme) -> Song:
    """The song with one change made; as it was where it has no such part or the verse is used up."""
    title, sections = song
    match change.act:
        case "retitle":
            return titled(change.title, drawer.language), sections
        case "recolour":
            brush = replace_mood(drawer, change)
            return title, _renewed(sections, change, brush, scheme)
        case "renew":
            return title, _renewed(sections, change, drawer, scheme)
        case "remove":
            return title, tuple(s for i, s in enumerate(sections) if i not in _chosen(sections, change))
        case "add":
            return title, _added(sections, change.part or "verse", drawer, scheme)
        case "shorten":
            return title, _shortened(sections, change)
        case "lengthen":
            return title, _lengthened(sections, change, drawer, scheme)


def replace_mood(drawer: Drawer, change: Change) -> Drawer:
    """The same drawer with the mood of the change; lines in use are shared."""
    colour = replace(drawer.colour, mood=change.mood) if change.mood else drawer.colour
    return Drawer(drawer.language, colour, drawer.chance, drawer.used, drawer.luck)


def _chosen(sections: tuple[Section, ...], change: Change) -> list[int]:
    """Which sections a change is about: those of its part, or all that are sung."""
    all_of = [i for i, s in enumerate(sections) if s.lines and (change.part is None or s.tag == change.part)]
    if change.which is None or change.part is None:
        return all_of
    return all_of[change.which :][:1] if change.which >= 0 else all_of[-1:]


def _renewed(
    sections: tuple[Section, ...], change: Change, drawer: Drawer, scheme: Scheme
) -> tuple[Section, ...]:
    """With other words in what was chosen; sections that had the same words have the same again."""
    fresh: dict[tuple[str, ...], tuple[str, ...]] = {}
    found = list(sections)
    for index in _chosen(sections, change):
        old = sections[index]
        if old.lines not in fresh:
            fresh[old.lines] = _words(old.tag, len(old.lines), drawer, scheme) or old.lines
        found[index] = Section(tag=old.tag, lines=fresh[old.lines])
    return tuple(found)


def _words(tag: str, lines: int, drawer: Drawer, scheme: Scheme) -> tuple[str, ...]:
    if tag in ("chorus", "bridge"):
        spare = drawer.spare("chorus" if tag == "chorus" else "bridge")
        if spare:
            return drawer.take(spare[0])
    return drawer.couplets(max(2, lines - lines % 2), scheme)


def _added(sections: tuple[Section, ...], part: str, drawer: Drawer, scheme: Scheme) -> tuple[Section, ...]:
    """With one more: a bridge before the last chorus, a chorus behind it, a verse before that chorus too."""
    if len(sections) >= _MOST:
        return sections
    choruses = [i for i, section in enumerate(sections) if section.tag == "chorus"]
    end = len(sections) - (1 if sections and sections[-1].tag == "outro" else 0)
    if part == "chorus":
        lines = sections[choruses[-1]].lines if choruses else _words("chorus", 4, drawer, scheme)
        return (*sections[:end], Section(tag="chorus", lines=lines), *sections[end:])
    lines = _words(part, 2 if part in ("pre-chorus", "outro") else 4, drawer, scheme)
    if not lines:
        return sections
    place = choruses[-1] if choruses and part != "outro" else len(sections)
    if place and part != "pre-chorus" and sections[place - 1].tag == "pre-chorus":
        place -= 1
    return (*sections[:place], Section(tag=part, lines=lines), *sections[place:])


def _shortened(sections: tuple[Section, ...], change: Change) -> tuple[Section, ...]:
    """Half of the lines of a part that is named; otherwise without what a song can best do without."""
    if change.part:
        chosen = _chosen(sections, change)
        return tuple(
            Section(tag=s.tag, lines=s.lines[: max(2, len(s.lines) // 4 * 2)]) if i in chosen else s
            for i, s in enumerate(sections)
        )
    for tag in ("solo", "bridge", "pre-chorus"):
        if any(section.tag == tag for section in sections):
            return tuple(section for section in sections if section.tag != tag)
    verses = [i for i, section in enumerate(sections) if section.tag == "verse"]
    if len(verses) > 1:
        last = verses[-1]
        follows = last + 1 < len(sections) and sections[last + 1].tag == "chorus"
        return (*sections[:last], *sections[last + 1 + follows :])
    return tuple(Section(tag=s.tag, lines=s.lines[: max(2, len(s.lines) // 4 * 2)]) for s in sections)


def _lengthened(
    sections: tuple[Section, ...], change: Change, drawer: Drawer, scheme: Scheme
) -> tuple[Section, ...]:
    """Four lines more in a part that is named; otherwise a verse more, and its chorus."""
    if change.part:
        chosen = _chosen(sections, change)
        return tuple(
            Section(tag=s.tag, lines=(*s.lines, *drawer.couplets(4, scheme))[:40]) if i in chosen else s
            for i, s in enumerate(sections)
        )
    longer = _added(sections, "verse", drawer, scheme)
    chorus = next((section for section in reversed(longer) if section.tag == "chorus"), None)
    place = max((i for i, section in enumerate(longer) if section.tag == "verse"), default=None)
    if chorus is None or place is None or len(longer) >= _MOST:
        return longer
    return (*longer[:place], chorus, *longer[place:]) if longer[place - 1].tag != "chorus" else longer
