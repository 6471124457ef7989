"""Tempo in numbers and Italian terms, absolute or relative to what there is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from agents.rules.folding import blanked

SLOWEST: Final = 30.0
FASTEST: Final = 300.0
"""What `SongRequest.bpm` takes."""
ITALIAN: Final[Mapping[str, float]] = {
    "larghissimo": 40, "grave": 44, "largo": 52, "larghetto": 62, "lento": 56, "adagio": 70, "adagietto": 74,
    "andante": 90, "andantino": 94, "moderato": 108, "allegretto": 114, "allegro": 132, "vivace": 152,
    "presto": 172, "prestissimo": 190,
}  # fmt: skip
"""Terms of scores and the middle of their customary ranges, bpm (Harvard Dictionary of Music)."""
AMBIGUOUS: Final = frozenset({"lento", "grave", "largo"})
"""Also everyday words of Spanish and French."""
_N: Final = r"(\d{1,3}(?:[.,]\d+)?)"
_UNIT: Final = (
    r"(?:bpm|b\.p\.m\.?|beats? (?:per|a) minute|beats?/min|pulsaciones(?: por minuto)?|ppm"
    r"|battements(?: par minute)?|schlage(?: pro minute)?|schlagen(?: pro minute)?)"
)
_OTHER: Final = (
    r"(?![\d.:/%]|,\d|\s*(?:%|s\b|sec|seg|sek|min|m\b|hour|stund|hora|heure|hz|khz|db|years?|anos?|ans\b"
    r"|jahre?"
    r"|people|percent|prozent|bars|takte|compases|mesures|degrees|mph|km|beats\b|bits?\b|lines|lineas"
    r"|lignes|zeilen"
    r"|verses|versions?|variant|takes|o'?clock|am\b|pm\b|uhr|'?s\b|er\b))"
)
_SLOWER: Final = (
    r"(?:slower|less|down|lower|mas (?:lent[oa]|despacio)|menos|plus lent(?:e|ement)?|(?:de )?moins|langsamer"
    r"|weniger)"
)
_FASTER: Final = (
    r"(?:faster|more|up|higher|quicker|mas(?: rapid[oa])?|plus (?:vite|rapide)|(?:de )?plus|schneller|mehr)"
)
_DOWN_ALL: Final = (
    r"(?:slow(?:er)?(?: it| this| that)?(?: down)?|lower(?: the tempo| it)?"
    r"|(?:reduce|drop|decrease)(?: the (?:tempo|speed|bpm))?|mas lent[oa]|baja(?:le)?(?: el tempo)?"
    r"|plus lente?|ralentis|baisse(?: le tempo)?|langsamer|minus)"
)
_UP_ALL: Final = (
    r"(?:(?:speed(?: it| this)? up|faster|(?:raise|increase)(?: the (?:tempo|speed|bpm)| it)?)"
    r"|mas rapid[oa]|sube(?:le)?(?: el tempo)?|plus (?:vite|rapide)|accelere|monte(?: le tempo)?"
    r"|schneller|plus)"
)
_BY: Final = r"(?:\s*,?\s*(?:by|en|de|um|por|about|around|unos|environ|etwa)){0,2}\s*"
_RELATIVE: Final = (
    (re.compile(rf"\b{_N}\s*({_UNIT}|%|percent|prozent|por ciento|pour cent)\s*{_SLOWER}\b"), -1),
    (re.compile(rf"\b{_N}\s*({_UNIT}|%|percent|prozent|por ciento|pour cent)\s*{_FASTER}\b"), 1),
    (re.compile(rf"\b{_DOWN_ALL}{_BY}{_N}\s*({_UNIT}|%|percent|prozent|por ciento|pour cent)"), -1),
    (re.compile(rf"\b{_UP_ALL}{_BY}{_N}\s*({_UNIT}|%|percent|prozent|por ciento|pour cent)"), 1),
    (re.compile(rf"\b(?:add|anade|ajoute)\s+{_N}\s*({_UNIT})"), 1),
    (re.compile(rf"\b(?:slower|langsamer|mas lent[oa])\s+(?:by|um|en)\s+{_N}()\b{_OTHER}"), -1),
    (re.compile(rf"\b(?:faster|schneller|mas rapid[oa])\s+(?:by|um|en)\s+{_N}()\b{_OTHER}"), 1),
)
_LINK: Final = r"\s*(?:-|to|and|y|a|et|bis|und|bpm to|or|o|ou|oder)\s*"
_RANGE: Final = re.compile(
    rf"\b(?:between|entre|zwischen|from|von|de)?\s*{_N}{_LINK}{_N}\s*-?\s*{_UNIT}"
    rf"|\b(?:between|entre|zwischen)\s+{_N}{_LINK}{_N}\b{_OTHER}"
    rf"|\b(?:tempo|bpm)\s*[:=]?\s*{_N}\s*-\s*{_N}\b"
)
_PLAIN: Final = re.compile(
    rf"\b{_N}\s*-?\s*{_UNIT}"
    rf"|\bbpm\s*(?:[:=]|of|at|to|de|a|auf)?\s*{_N}\b"
    r"|\b(?:tempo|geschwindigkeit|velocidad|vitesse)\s*(?:[:=~]|of|at|around|about|to|de|a|auf|von|um|is"
    rf"|=|should be|must be|debe ser|soll)*\s*(?:at|be)?\s*{_N}\b{_OTHER}"
)
_BARE: Final = re.compile(rf"(?:^|[,;:.])\s*{_N}\s*(?=[,;.]?\s*$|[,;])")
_CHANGED: Final = re.compile(  # "make it 128", "no, better 140", "techno 140", "128 instead"
    r"\b(?:make (?:it|that|this)|like|wait|rather|better|try|mejor|que sea|pon(?:le|la|lo)|hazl[ao]|plutot"
    r"|mets|comme|lieber|doch|eher|mach(?: es| das)?|no|non|nein|techno|house|trance|trap|drill|dnb|bass"
    r"|dubstep|disco|rap|hop|synthwave|reggaeton)"
    rf"(?:,|\s+(?:at|a|auf|zu))?\s+{_N}\b{_OTHER}"
    r"|^\W*(?:(?:and|y|et|und|no|non|nein)\b)?\W*"
    rf"{_N}\s+(?:plutot|instead|rather|please|mejor|stattdessen|lieber|stp|bitte|por favor)\W*$"
)
_AROUND: Final = re.compile(
    r"(?:\b(?:at|around|about|roughly|circa|approximately|approx|alrededor de|unos|unas|cerca de|environ"
    r"|autour de|vers"
    rf"|etwa|ungefahr|rund|um die|bei|a unos|a|to)|@|~)\s*{_N}\b{_OTHER}"
)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to happen to a quantity: first the factor, then the addend."""

    factor: float = 1.0
    plus: float = 0.0

    def of(self, value: float) -> float:
        """The changed value."""
        return value * self.factor + self.plus


def number(text: str) -> float:
    """A number with a point or a comma."""
    return float(text.replace(",", "."))


def relative(text: str) -> tuple[Change | None, str]:
    """Read "10 bpm slower", "faster by 5 %": the change, and the text without it."""
    for pattern, sign in _RELATIVE:
        found = pattern.search(text)
        if found is None:
            continue
        value = number(found[1])
        per_cent = found[2] and not re.fullmatch(_UNIT, found[2])
        change = Change(factor=max(0.1, 1 + sign * value / 100)) if per_cent else Change(plus=sign * value)
        # The words slower and faster stay: they say that it is an edit.
        return change, text[: found.start()] + " " + text[found.end() :]
    return None, text


def absolute(text: str) -> tuple[float | None, str]:
    """A tempo in bpm, the middle of a range; it may be out of range. And the text without it."""
    found = _RANGE.search(text)
    if found:
        ends = [number(each) for each in found.groups() if each]
        if max(ends) >= 40:
            return sum(ends) / len(ends), blanked(text, *found.span())
    found = _PLAIN.search(text)
    if found:
        return number(next(each for each in found.groups() if each)), blanked(text, *found.span())
    for found in _AROUND.finditer(text):
        if 40 <= number(found[1]) <= 240:
            return number(found[1]), blanked(text, *found.span())
    for found in _CHANGED.finditer(text):
        value = number(found[1] or found[2])
        if 60 <= value <= 200:
            return value, blanked(text, *found.span(1 if found[1] else 2))
    alone = _BARE.search(text)  # "minimal techno, 128"
    if alone and 60 <= number(alone[1]) <= 200:
        return number(alone[1]), blanked(text, *alone.span(1))
    return None, text


_TERM: Final = re.compile(rf"\b({'|'.join(ITALIAN)})\b")


def italian(text: str, tongue: str) -> float | None:
    """The tempo of an Italian term; everyday words of other languages are not taken for one."""
    for found in _TERM.finditer(text):
        if found[1] not in AMBIGUOUS or (tongue == "en" and found[1] != "grave") or tongue == "de":
            return ITALIAN[found[1]]
    return None
