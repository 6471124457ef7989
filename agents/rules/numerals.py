"""Numbers in words, 2 to 299, in English, Spanish, French and German, written as digits."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from agents.rules.folding import fold

_EN: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_EN_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ES: Final = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciseis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidos",
    "veintitres",
    "veinticuatro",
    "veinticinco",
    "veintiseis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
_ES_TENS: Final = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
_FR: Final = [
    "zero",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_FR_TENS: Final = ["vingt", "trente", "quarante", "cinquante", "soixante"]
_DE: Final = [
    "null",
    "ein",
    "zwei",
    "drei",
    "vier",
    "funf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwolf",
    "dreizehn",
    "vierzehn",
    "funfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
_DE_TENS: Final = ["zwanzig", "dreisig", "vierzig", "funfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
_AMBIGUOUS: Final = frozenset({"once"})
"""Also a word of another language; read only inside longer numbers."""


def _english(n: int) -> Iterator[str]:
    if n < 20:
        yield _EN[n]
    elif n < 100:
        tens, ones = divmod(n, 10)
        yield _EN_TENS[tens - 2] + (f" {_EN[ones]}" if ones else "")
    else:
        hundreds, rest = divmod(n, 100)
        for one in ("one", "a") if hundreds == 1 else (_EN[hundreds],):
            for link in (" ", " and "):
                yield f"{one} hundred" + (f"{link}{next(_english(rest))}" if rest else "")
        if rest >= 10:
            yield f"{_EN[hundreds]} {next(_english(rest))}"  # "one twenty"


def _spanish(n: int) -> Iterator[str]:
    if n < 30:
        yield _ES[n]
    elif n < 100:
        tens, ones = divmod(n, 10)
        yield _ES_TENS[tens - 3] + (f" y {_ES[ones]}" if ones else "")
    elif n == 100:
        yield "cien"
    else:
        rest = n % 100
        start = "ciento" if n < 200 else "doscientos"
        yield start + (f" {next(_spanish(rest))}" if rest else "")


def _french(n: int) -> Iterator[str]:
    if n < 20:
        yield _FR[n]
    elif n < 100:
        yield _french_tens(n)
    else:
        hundreds, rest = divmod(n, 100)
        start = "cent" if hundreds == 1 else "deux cent"
        yield start + (f" {next(_french(rest))}" if rest else "s" if hundreds > 1 else "")


def _french_tens(n: int) -> str:
    tens, ones = divmod(n, 10)
    if n >= 80:
        rest = n - 80
        return "quatre vingt" + ("s" if rest == 0 else f" {_FR[rest]}")
    if n >= 70:
        tens, ones = 6, n - 60
    link = " et " if ones in (1, 11) else " "
    return _FR_TENS[tens - 2] + (f"{link}{_FR[ones]}" if ones else "")


def _german(n: int) -> Iterator[str]:
    if n < 20:
        yield _DE[n]
    elif n < 100:
        tens, ones = divmod(n, 10)
        yield (f"{_DE[ones]}und" if ones else "") + _DE_TENS[tens - 2]
    else:
        hundreds, rest = divmod(n, 100)
        tail = next(_german(rest)) if rest else ""
        for one in ("", "ein") if hundreds == 1 else (_DE[hundreds],):
            yield f"{one}hundert{tail}"
            if tail:
                yield f"{one}hundertund{tail}"


@cache
def _table() -> dict[str, int]:
    found: dict[str, int] = {}
    for n in range(2, 300):
        for language in (_english, _spanish, _french, _german):
            for spelling in language(n):
                found.setdefault(fold(spelling).replace("-", " "), n)
                if "dreisig" in spelling:
                    found.setdefault(spelling.replace("dreisig", "dreissig"), n)
    return {phrase: n for phrase, n in found.items() if phrase not in _AMBIGUOUS}


_LAST: Final = r"[a-z]+"


@cache
def _pattern() -> re.Pattern[str]:
    first = sorted({phrase.split()[0] for phrase in _table()}, key=lambda word: (-len(word), word))
    return re.compile(rf"\b(?:{'|'.join(first)})\b")


def digits(folded: str) -> str:
    """The folded text with its number words as digits: "two and a half" → "2 and a half"."""
    out: list[str] = []
    at = 0
    for found in _pattern().finditer(folded):
        if found.start() < at:
            continue
        end, value = _longest(folded, found.start())
        if value is not None:
            out += [folded[at : found.start()], str(value)]
            at = end
    return "".join([*out, folded[at:]])


_NEXT: Final = re.compile(r"[\s-]+([a-z]+)\b")


def _longest(folded: str, start: int) -> tuple[int, int | None]:
    """The longest number that starts there, at most six words: its end and value."""
    word = re.compile(_LAST).match(folded, start)
    assert word is not None  # noqa: S101 - the pattern found one there
    phrase, end = word[0], word.end()
    best: tuple[int, int | None] = (end, _table().get(phrase))
    for _ in range(5):
        after = _NEXT.match(folded, end)
        if after is None:
            break
        phrase, end = f"{phrase} {after[1]}", after.end()
        if phrase in _table():
            best = (end, _table()[phrase])
    return best
