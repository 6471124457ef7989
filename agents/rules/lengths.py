"""How long a song is to be, in seconds, and which stretch of it is meant."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from agents.rules.folding import blanked
from agents.rules.tempo import Change, number

_N: Final = r"(\d{1,4}(?:[.,]\d+)?)"
_MIN: Final = r"(?:minut[eo]s?|minuten|mins?|m)\b"
_SEC: Final = r"(?:seconds?|secondes?|segundos?|sekunden?|secs?|segs?|sek|s)\b"
_HOUR: Final = r"(?:hours?|horas?|heures?|stunden?|h)\b"
_DECADE: Final = (
    r"(?!\b[5-9]0s\s+(?!long\b|at\b|in\b|with\b|please\b|max\b|and\b|about\b|on\b|or\b|for\b)[a-z])"
)
"""Not "80s new wave"."""
_ONE: Final = r"(?:an?|one|un|una|une|eine|einer|einen|1)"
_HALF: Final = r"(?:(?:and )?a half|y medi[oa]|et demie?|einhalb|1/2|½|und eine halbe|y media)"
_CLOCK: Final = r"(\d{1,2}):([0-5]\d)"
_Read = Callable[[re.Match[str]], float]
_PATTERNS: Final[tuple[tuple[re.Pattern[str], _Read], ...]] = (
    (re.compile(rf"(?<![\d:/]){_CLOCK}(?![\d:])"), lambda f: 60 * float(f[1]) + float(f[2])),
    (re.compile(rf"\b{_N}\s+{_HALF}[\s-]*{_MIN}"), lambda f: 60 * (number(f[1]) + 0.5)),
    (re.compile(rf"\b{_N}[\s-]*{_MIN}\s+{_HALF}"), lambda f: 60 * (number(f[1]) + 0.5)),
    (re.compile(rf"\b{_ONE}\s+(?:{_HALF}\s+{_MIN}|{_MIN}\s+{_HALF})"), lambda f: 90.0),
    (re.compile(
        r"\bmedio minuto\b|\bdemi[\s-]minute\b|\bhalf[\s-](?:a[\s-])?minute\b|\bhalben? minuten?\b"),
     lambda f: 30.0),
    (re.compile(
        rf"\b{_N}\s*(?:minut[eo]s?|minuten|mins?|m)\s*(?:and|,|et|y|und)?\s*(\d{{1,2}})\s*(?:{_SEC}"
        r"|(?![\d.:/]|\s*(?:bpm|var|ver|tak)))"),
     lambda f: 60 * number(f[1]) + float(f[2])),
    (re.compile(
        rf"\b{_ONE}\s+(?:minut[eo]|minute)\s*(?:and|,|et|y|und)?\s*(\d{{1,2}})\s*(?:{_SEC}|(?=[,.;]|$))"),
     lambda f: 60 + float(f[1])),
    (re.compile(rf"\b{_N}[\s-]*{_MIN}"), lambda f: 60 * number(f[1])),
    (re.compile(rf"(?<!the )(?<!early )(?<!late )(?<!los ){_DECADE}\b{_N}[\s-]*{_SEC}"),
     lambda f: number(f[1])),
    (re.compile(rf"\b{_N}[\s-]*{_HOUR}"), lambda f: 3600 * number(f[1])),
    (re.compile(rf"\b{_ONE}[\s-]+(?:minut[eo]|minute)\b"), lambda f: 60.0),
    (re.compile(r"\b(?:an|one|una|une|eine) (?:hour|hora|heure|stunde)\b"), lambda f: 3600.0),
)  # fmt: skip
_HALVES: Final = re.compile(r"\b(\d+)[\s-]*einhalb\b")
_SPELT_HALVES: Final = {
    "anderthalb": "1.5", "eineinhalb": "1.5", "zweieinhalb": "2.5", "dreieinhalb": "3.5",
    "viereinhalb": "4.5",
    "funfeinhalb": "5.5", "½": ".5", "1/2": "",
}  # fmt: skip
_LONGER: Final = r"(?:longer|more|mas(?: larg[oa])?|(?:de )?plus(?: longu?e?)?|langer|laenger|mehr)"
_SHORTER: Final = r"(?:shorter|less|menos|mas cort[oa]|(?:de )?moins|plus courte?|kurzer|kuerzer|weniger)"
_ADD: Final = re.compile(
    r"\b(?:add|longer by|extend(?: it| this)? by|lengthen(?: it)? by|anade(?:le)?|agrega(?:le)?"
    r"|alarga(?:la|lo)?(?: en| por)?|ajoute|rallonge(?: la| le)?(?: de)?"
    r"|allonge(?: la| le)?(?: de)?|verlangere(?: (?:es|sie|ihn))?(?: um)?|um)\s*$"
)
_TAKE: Final = re.compile(
    r"\b(?:shorter by|shorten(?: it)? by|cut(?: it)? by|trim(?: off)?|acorta(?:la|lo)?(?: en| por)?"
    r"|raccourcis(?: la| le)?(?: de)?"
    r"|verkurze(?: (?:es|sie|ihn))?(?: um)?)\s*$"
)
_TWICE: Final = re.compile(
    r"\b(?:twice as long|double the (?:length|duration)|el doble de larg[oa]|deux fois plus longu?e?"
    r"|doppelt so lang(?:e)?)\b"
)
_HALF_AS: Final = re.compile(
    r"\b(?:half as long|half the (?:length|duration)|la mitad de larg[oa]|deux fois (?:plus courte?"
    r"|moins longu?e?)|moitie moins longu?e?|halb so lang(?:e)?)\b"
)
_POINT: Final = rf"(?:(\d{{1,2}}):([0-5]\d)|{_N}\s*(?:{_SEC})?)"
_BETWEEN: Final = re.compile(
    r"\b(?:from|between|de|desde(?: el segundo)?|del?(?: segundo)?|entre|von|zwischen|seconds?|sekunden?"
    rf"|secondes?|segundos?|part)\s+{_POINT}"
    rf"\s*(?:to|and|-|a|al|hasta|y|et|jusqu'?a|bis|und|until|till)\s*(?:el segundo\s+)?{_POINT}"
)
_FIRST: Final = re.compile(
    rf"\b(?:(?:the )?first|l[oa]s primer[oa]s|les (?=\d)|die ersten|ersten)\s+{_N}\s*(?:premieres? )?{_SEC}"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the song, seconds."""

    start: float
    end: float


def plain_halves(text: str) -> str:
    """German halves as numbers: "zweieinhalb" → "2.5"."""
    for word, value in _SPELT_HALVES.items():
        if word.isalpha():
            text = text.replace(word, value)
    return _HALVES.sub(r"\1.5", text)


def region(text: str) -> tuple[Stretch | None, str]:
    """Read "from 0:10 to 0:20"; and the text without it. Times have a colon or a unit."""
    for found in _BETWEEN.finditer(text):
        unit = re.search(rf"\b{_SEC}", found[0]) or re.match(rf"\s*{_SEC}", text[found.end() :])
        if ":" in found[0] or unit:
            start, end = _seconds(found, 1), _seconds(found, 4)
            if 0 <= start < end <= 600:
                return Stretch(start, end), blanked(text, *found.span())
    first = _FIRST.search(text)
    if first and 0 < number(first[1]) <= 600:
        return Stretch(0.0, number(first[1])), blanked(text, *first.span())
    return None, text


def _seconds(found: re.Match[str], group: int) -> float:
    if found[group]:
        return 60 * float(found[group]) + float(found[group + 1])
    return number(found[group + 2])


def length(text: str) -> tuple[float | Change | None, str]:
    """A duration in seconds, or a change of it ("30 s longer"), and the text without it."""
    for pattern, factor in ((_TWICE, 2.0), (_HALF_AS, 0.5)):
        found = pattern.search(text)
        if found:
            return Change(factor=factor), blanked(text, *found.span())
    for pattern, seconds in _PATTERNS:
        found = pattern.search(text)
        if found is None:
            continue
        value = seconds(found)
        rest = blanked(text, *found.span())
        after, before = text[found.end() :], text[: found.start()]
        if re.match(rf"\s*{_SHORTER}\b", after) or _TAKE.search(before):
            return Change(plus=-value), rest
        if re.match(rf"\s*{_LONGER}\b", after) or _ADD.search(before):
            return Change(plus=value), rest
        return value, rest
    return None, text
