"""Parts what a prompt wants from what it does not want."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from engines.houseband.instruments import INSTRUMENTS, ROLE_WORDS
from engines.houseband.prompt.words import ELSEWHERE, SEASONING, VOICE_WORDS
from engines.houseband.styles import STYLES

_STOP: Final = r"(?!(?:no|not|with|without|but|just|only|please|sin|sans|ohne|sem)\b)"
_WORD: Final = rf"{_STOP}[\w'&-]+"
_TAKE_OUT: Final = (
    r"(?:leave out|take out|lose|remove|mute|cut|omit|ditch|strip out|drop(?=\s+the\s+(?!bass\b|beat\b)))"
)
_NEGATOR: Final = (
    r"(?:no|not|non|nothing|without|minus|w/o|zero|never|avoid|avoiding|exclude|excluding|skip|except|lacking"
    r"|(?:everything|anything|all|all instruments) but"
    rf"|{_TAKE_OUT}|hold|free of|instead of|rather than|isn'?t"
    r"|(?:do not|don'?t|dont) (?:want|use|add|include|like|play)"
    r"|sin|sem|sans|ohne|keine?|pas de|senza)"
)
_NEGATION: Final = re.compile(
    rf"\b{_NEGATOR}\s+(?:for\s+)?(?:too much\s+|too many\s+|any\s+|the\s+|an?\s+|de\s+)?(?={_WORD})"
)
_ALTERNATIVE: Final = re.compile(r"\s*,?\s+(?:or|nor|ou|oder)\s+(?:no\s+|any\s+|the\s+)?")
_ADDITION: Final = re.compile(r"\s*,?\s+(?:and|y|et|und|e)\s+(?:no\s+|any\s+|the\s+)?")
_COMMA: Final = re.compile(r"\s*,\s*(?:no\s+)?")
_LESS: Final = re.compile(
    r"\b(drum|percussion|beat|bass|piano|guitar|vocal|voice|synth|string|lyric|word)s?[- ]?(?:less|free)\b"
)
_NOT_TOO: Final = re.compile(r"\b(?:not|never|isn'?t)\s+(?:too|so|very|overly|that)\s+([\w-]+)")
_MORE: Final = re.compile(
    r"\b(?:no|not) (?:more|less|only|just|necessarily)\b|\bnon[- ]?stop\b|\bno problem\b"
)


def _any_of(words: Iterable[str]) -> str:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return rf"(?:{'|'.join(re.escape(word) for word in ordered)})(?:s|es)?(?!\w)"


_VOICES: Final = (*VOICE_WORDS, *(f"lead {word}" for word in VOICE_WORDS))
_THING: Final = re.compile(
    _any_of([*(word for found in INSTRUMENTS for word in found.words), *ROLE_WORDS, *_VOICES])
    + r"(?:\s+(?:solo|loop|machine|kit|section|part|sound|line|track|riff|instrument)s?\b)?"
)
_AFTER: Final = re.compile(rf"\s+(?:{_THING.pattern})")
_STYLE: Final = re.compile(
    _any_of([*(alias for style in STYLES for alias in style.aliases), *SEASONING, *ELSEWHERE])
)
_ONE: Final = re.compile(_WORD)


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
    unwanted: list[str] = []
    kept: list[str] = []
    at = 0
    while (match := _NEGATION.search(text, at)) is not None:
        end = _negated(text, match.end())
        unwanted.append(text[match.end() : end])
        kept.append(text[at : match.start()])
        at = end
    text = " , ".join([*kept, text[at:]])
    unwanted += [match[1] for match in _LESS.finditer(text)]
    text = _LESS.sub(" ", text)
    return Wishes(text, " , ".join([*unwanted, negative.lower().replace("’", "'")]), mild)


def said(text: str, words: str) -> bool:
    """Whether `text` says `words` as whole words, in the singular or the plural."""
    return re.search(rf"(?<!\w){re.escape(words)}s?(?!\w)", text) is not None


def _negated(text: str, start: int) -> int:
    """Where what is negated from `start` on ends: one thing, or a list of things of its kind."""
    first = _phrase(text, start)
    if first is None:
        return start
    end, kind = first
    ahead = end  # a list with commas counts only where a last "and" or "or" closes it
    while True:
        either = _ALTERNATIVE.match(text, ahead)
        joint = either or _ADDITION.match(text, ahead)
        link = joint or _COMMA.match(text, ahead)
        following = _phrase(text, link.end()) if link else None
        if following is None or (not either and following[1] != kind):
            return end
        ahead = following[0]
        if joint:
            end = ahead


def _phrase(text: str, start: int) -> tuple[int, str] | None:
    """End and kind of what is named at `start`; a word nobody knows may describe a thing after it."""
    thing = _THING.match(text, start)
    if thing:
        return thing.end(), "thing"
    style = _STYLE.match(text, start)
    word = _ONE.match(text, start)
    if word is None:
        return None
    described = _AFTER.match(text, word.end())
    if described and (style is None or style[0] in SEASONING):
        return described.end(), "thing"
    return (style.end(), "style") if style else (word.end(), "word")
