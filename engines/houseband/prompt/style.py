"""Which style a prompt asks for: the styles it names, weighted, and how moods and eras colour them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from engines.houseband.blend import blend
from engines.houseband.prompt.wishes import Wishes, said
from engines.houseband.prompt.words import DECADES, ELSEWHERE, SEASONING, Mood
from engines.houseband.styles import DEFAULT, STYLES, Style

_BY_NAME: Final = {style.name: style for style in STYLES}
_ALIASES: Final[Mapping[str, Style]] = {
    **{alias: style for style in STYLES for alias in style.aliases},
    **{word: _BY_NAME[name] for word, name in ELSEWHERE.items()},
    **{word: _BY_NAME[name] for word, name in SEASONING.items()},
}
_NAMES: Final = re.compile(
    r"(?<!\w)("
    + "|".join(re.escape(alias) for alias in sorted(_ALIASES, key=len, reverse=True))
    + r")s?(?!\w)"
)
_PINCH: Final = re.compile(
    r"(?:\b(?:with|touch(?:es)? of|hints? of|bit of|dash of|elements? of|flavou?rs? of|undertones? of"
    r"|plus some)\s+(?:an?\s+|some\s+)?(?:[\w-]+\s+)?)$"
)
_TINGED: Final = re.compile(
    r"^[- ](?:inspired|influenced|influences?|elements?|tinged|infused|flavou?red|ish|vibes?|touch)\b"
)
_SHARE: Final = 0.2
"""Least share at which a second style is heard."""
_SEASONED: Final = 0.55
"""Weight of a word that seasons the styles beside it."""
_ERA: Final = re.compile(
    r"(?<![\w/])(?:19|20)?([0-9]0)'?s\b|\b(19[5-9]|20[0-2])\d\b(?!\s*(?:bpm|hz|k\b))|\b(fifties|sixties|seventies|eighties|nineties)\b"
)
_TENS: Final = {"fifties": 1950, "sixties": 1960, "seventies": 1970, "eighties": 1980, "nineties": 1990}


class _Named(NamedTuple):
    """A style that a text names."""

    style: str
    weight: float
    word: str


def style_of(wishes: Wishes, era: int | None) -> tuple[Style, tuple[str, ...]]:
    """The style a prompt names, or that its moods or its era suggest; the usual one where nothing does.

    Beside it the words for styles beyond the two that can be blended.
    """
    unwanted = {_ALIASES[match[1]].name for match in _NAMES.finditer(wishes.unwanted)}
    wanted = [found for found in _weighed(wishes.wanted) if found.style not in unwanted]
    ranked = sorted(wanted, key=lambda found: -found.weight)
    if not ranked:
        return _suggested(wishes.wanted, era, unwanted), ()
    style = _BY_NAME[ranked[0].style]
    if len(ranked) > 1:
        first, second = ranked[:2]
        share = second.weight / (first.weight + second.weight)
        if share >= _SHARE:
            style = blend(style, _BY_NAME[second.style], round(share, 3))
    return style, tuple(found.word for found in ranked[2:] if found.weight > _SEASONED)


def _suggested(text: str, era: int | None, unwanted: set[str]) -> Style:
    """The style of a text that names none."""
    moody = _by_mood(text, unwanted)
    if moody:
        return moody
    if era is not None and era in DECADES and DECADES[era] not in unwanted:
        return _BY_NAME[DECADES[era]]
    allowed = [style for style in (DEFAULT, *STYLES) if style.name not in unwanted]
    return (allowed or [DEFAULT])[0]


def _weighed(text: str) -> Iterable[_Named]:
    """Each style a text names, in the order of the text, by its heaviest word."""
    found = list(_NAMES.finditer(text))
    named: dict[str, _Named] = {}
    for index, match in enumerate(found):
        weight = 1.0
        following = found[index + 1] if index + 1 < len(found) else None
        joined = (
            following is not None
            and following[1] not in SEASONING
            and re.fullmatch(r"[\s-]+", text[match.end() : following.start()])
        )
        if match[1] in SEASONING and len(found) > 1:
            weight = _SEASONED
        elif joined:  # "folk rock" is rock first
            weight = 0.75
        if _PINCH.search(text[: match.start()]) and index > 0:
            weight = 0.5
        if _TINGED.search(text[match.end() :]):
            weight = 0.5
        name = _ALIASES[match[1]].name
        if name not in named or weight > named[name].weight:
            named[name] = _Named(name, weight, match[1])
    return named.values()


def _by_mood(text: str, unwanted: set[str]) -> Style | None:
    """The style whose mood words a text says, the longest first."""
    found = [
        (-len(re.split(r"[\s-]+", mood)), text.find(mood), index)
        for index, style in enumerate(STYLES)
        if style.name not in unwanted
        for mood in style.moods
        if said(text, mood)
    ]
    return STYLES[min(found)[2]] if found else None


def era_of(text: str) -> int | None:
    """The decade a text names, such as 1980; None when it names none."""
    match = _ERA.search(text)
    if match is None:
        return None
    if match[3]:
        return _TENS[match[3]]
    if match[2]:
        return int(match[2]) * 10
    tens = int(match[1])
    century = match[0][:2]
    if len(match[0].rstrip("s'")) == 4:
        decade = int(century) * 100 + tens
    else:
        decade = 1900 + tens if tens >= 30 else 2000 + tens
    return decade if 1950 <= decade <= 2020 else None


def coloured(style: Style, mood: Mood, era: int | None) -> Style:
    """The style as a mood and an era would have it: density, who plays when, room and balance."""
    wide, room, level, bright = _sound_of(era)
    bright += 3.0 * mood.brightness
    room *= 1.0 + 0.35 * mood.space
    level += 0.2 * mood.space
    calmer = mood.energy <= -0.5
    tilt = {"high_mid": 0.6 * bright, "high": bright, "low_mid": -0.3 * bright}
    return replace(
        style,
        melody_density=round(style.melody_density * (1.0 + 0.2 * mood.energy), 4),
        beats=replace(style.beats, full=style.beats.calm) if calmer and style.beats.full else style.beats,
        parts=tuple(
            replace(
                part,
                enters=round(min(0.95, max(0.0, part.enters - 0.12 * mood.energy)), 4)
                if part.enters
                else 0.0,
                width=round(part.width * wide, 4),
            )
            for part in style.parts
        ),
        reverb_seconds=round(min(4.5, style.reverb_seconds * room), 4),
        reverb_level=round(min(1.0, max(0.05, style.reverb_level + level)), 4),
        balance={
            band: (round(low + tilt.get(band, 0.0), 3), round(high + tilt.get(band, 0.0), 3))
            for band, (low, high) in style.balance.items()
        },
    )


def _sound_of(era: int | None) -> tuple[float, float, float, float]:
    """Width, room time, room level and brightness of a decade's records, beside today's."""
    if era is None or era >= 1990:
        return 1.0, 1.0, 0.0, 0.0
    if era >= 1980:
        return 1.0, 1.25, 0.12, 1.0
    if era >= 1970:
        return 0.8, 0.8, -0.06, -1.0
    return 0.3, 0.9, 0.05, -2.5
