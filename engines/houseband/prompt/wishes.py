"""Parts what a prompt wants from what it does not want."""

import re
from dataclasses import dataclass
from typing import Final

_STOP: Final = r"(?!(?:no|not|with|without|but|just|only|please|sin|sans|ohne|sem)\b)"
_WORD: Final = rf"{_STOP}[\w'&-]+"
_NEGATOR: Final = (
    r"(?:no|not|non|nothing|without|minus|w/o|zero|never|avoid|avoiding|exclude|excluding|skip|except|lacking"
    r"|leave out|hold|free of|instead of|rather than|isn'?t"
    r"|(?:do not|don'?t|dont) (?:want|use|add|include|like|play)"
    r"|sin|sem|sans|ohne|keine?|pas de|senza)"
)
_NEGATION: Final = re.compile(
    rf"\b{_NEGATOR}\s+(?:too much\s+|too many\s+|any\s+|the\s+|an?\s+|de\s+)?"
    rf"({_WORD}(?:\s*,\s*(?:no\s+)?{_WORD})*\s*,?\s+(?:or|and|nor|y|et|und|ou|oder|e)\s+(?:no\s+|any\s+|the\s+)?{_WORD}"
    rf"|{_WORD}(?:\s+{_WORD})?)"
)
_LESS: Final = re.compile(
    r"\b(drum|percussion|beat|bass|piano|guitar|vocal|voice|synth|string|lyric|word)s?[- ]?(?:less|free)\b"
)
_NOT_TOO: Final = re.compile(r"\b(?:not|never|isn'?t)\s+(?:too|so|very|overly|that)\s+([\w-]+)")
_MORE: Final = re.compile(
    r"\b(?:no|not) (?:more|less|only|just|necessarily)\b|\bnon[- ]?stop\b|\bno problem\b"
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """A prompt in two halves, both in lower case."""

    wanted: str
    unwanted: str
    mild: tuple[str, ...]
    """Words that should not be overdone, as in "not too fast"."""


def part_wishes(prompt: str, negative: str) -> Wishes:
    """Part a prompt; all of a negative prompt is unwanted."""
    text = _MORE.sub(" ", prompt.lower().replace("’", "'"))
    mild = tuple(_NOT_TOO.findall(text))
    text = _NOT_TOO.sub(" ", text)
    unwanted = [match[1] for match in _NEGATION.finditer(text)]
    text = _NEGATION.sub(" , ", text)
    unwanted += [match[1] for match in _LESS.finditer(text)]
    text = _LESS.sub(" ", text)
    return Wishes(text, " , ".join([*unwanted, negative.lower().replace("’", "'")]), mild)


def said(text: str, words: str) -> bool:
    """Whether `text` says `words` as whole words, in the singular or the plural."""
    return re.search(rf"(?<!\w){re.escape(words)}s?(?!\w)", text) is not None
