"""Reads the prompt: style, tempo, key, meter, and which instruments are wanted or not."""

import re
from dataclasses import dataclass
from typing import Final

from engines.houseband.instruments import INSTRUMENTS, ROLE_WORDS, Instrument
from engines.houseband.score import Role
from engines.houseband.styles import DEFAULT, STYLES, Style
from engines.music import Key, Mode

_WORD: Final = r"(?!(?:no|not|with|without|but)\b)[\w-]+"
_NEGATION: Final = re.compile(
    r"\b(?:no|not|without|minus|w/o|sans|zero|don'?t (?:want|use))\s+(?:any\s+|the\s+|an?\s+)?"
    rf"({_WORD}(?:\s*,\s*{_WORD})*\s*,?\s+(?:or|and|nor)\s+(?:no\s+|any\s+)?{_WORD}|{_WORD}(?:\s+{_WORD})?)"
)
_LESS: Final = re.compile(r"\b(drum|percussion|bass|piano|guitar|vocal|voice)s?[- ]?(?:less|free)\b")
_BPM: Final = re.compile(
    r"\b(\d{2,3}(?:\.\d+)?)\s*-?\s*(?:bpm|beats per minute)\b|\bbpm\s*[:=]?\s*(\d{2,3}(?:\.\d+)?)"
)
_KEY: Final = re.compile(
    r"\b([A-Ga-g])\s*(#|♯|♭|b(?![a-z])|[- ]?sharp|[- ]?flat)?[\s-]*(major|minor|maj|min|dur|moll)\b"
    r"(?![\s-]*(?:key|keys|mood|feel|feeling|chords?|scale|tonality|hit|label|role)\b)"
)
_SHORT_KEY: Final = re.compile(
    r"\b(?:in|key of|key:)\s+([A-G])(#|b|♯|♭)?(m)?\b(?!\s*(?:major|minor|maj\b|min\b))"
)
_METER: Final = re.compile(r"(?<![\d/])([234]/4|6/8)(?![\d/])")
_INSTRUMENTAL: Final = re.compile(
    r"\b(instrumental|karaoke|backing track|no (?:vocals?|singing|singer|voices?|lyrics))\b"
)
_MAJOR_MOODS: Final = (
    "happy",
    "bright",
    "joyful",
    "cheerful",
    "uplifting",
    "sunny",
    "triumphant",
    "major key",
)
_MINOR_MOODS: Final = (
    "sad", "dark", "melancholic", "melancholy", "moody", "haunting", "somber", "tragic", "brooding",
    "minor key",
)  # fmt: skip
_SLOW: Final = ("very slow", "slow", "downtempo", "laid-back", "laid back", "relaxed")
_FAST: Final = ("very fast", "fast", "uptempo", "up-tempo", "driving", "energetic")
_VOICE_WORDS: Final = frozenset(
    {"vocal", "vocals", "voice", "voices", "singing", "singer", "singers", "lyrics"}
)


@dataclass(frozen=True, slots=True)
class Brief:
    """What the words of the prompt ask for; None where they leave it open."""

    style: Style
    named: bool
    """Whether the prompt names the style or a mood of it."""
    bpm: float | None
    key: Key | None
    mode: Mode | None
    signature: str | None
    pace: float
    """-1 slow .. 1 fast."""
    instrumental: bool
    without: frozenset[Role]
    without_families: frozenset[str]
    wanted: tuple[Instrument, ...]


def read_prompt(prompt: str) -> Brief:
    """Read the prompt. Never raises: what is not understood is left open."""
    text = prompt.lower()
    negated = " ".join(match[1] for match in _NEGATION.finditer(text))
    negated += " " + " ".join(match[1] for match in _LESS.finditer(text))
    positive = _LESS.sub(" ", _NEGATION.sub(" ", text))
    style, named = _style(positive)
    words = {word.rstrip("s") for word in re.findall(r"[\w-]+", negated)}
    return Brief(
        style=style,
        named=named,
        bpm=_bpm(text),
        key=_key(prompt),
        mode=_mode(positive),
        signature=_signature(text),
        pace=_pace(positive),
        instrumental=bool(_INSTRUMENTAL.search(text))
        or bool(words & {word.rstrip("s") for word in _VOICE_WORDS}),
        without=frozenset(role for word, role in ROLE_WORDS.items() if word.rstrip("s") in words),
        without_families=frozenset(
            i.family for i in INSTRUMENTS if any(w.rstrip("s") in words for w in i.words)
        ),
        wanted=tuple(i for i in INSTRUMENTS if any(_says(positive, word) for word in i.words)),
    )


def _says(text: str, words: str) -> int:
    """1 + where `text` says `words` as whole words, else 0."""
    match = re.search(rf"(?<![\w-]){re.escape(words)}s?(?![\w-])", text)
    return match.start() + 1 if match else 0


def _style(text: str) -> tuple[Style, bool]:
    for words in ([(style, style.aliases) for style in STYLES], [(style, style.moods) for style in STYLES]):
        found = [
            (-len(re.split(r"[\s-]+", word)), _says(text, word), style)
            for style, own in words
            for word in own
            if _says(text, word)
        ]
        if found:
            return min(found, key=lambda entry: entry[:2])[2], True
    return DEFAULT, False


def _bpm(text: str) -> float | None:
    match = _BPM.search(text)
    value = float(match[1] or match[2]) if match else 0.0
    return value if 30 <= value <= 300 else None


def _key(prompt: str) -> Key | None:
    match = _KEY.search(prompt) or _SHORT_KEY.search(prompt)
    if match is None:
        return None
    accidental = (match[2] or "").strip(" -")
    mode = {"m": "minor", None: "major"}.get(match[3], match[3])
    try:
        return Key.parse(
            f"{match[1]} {accidental} {mode}" if len(accidental) > 1 else f"{match[1]}{accidental} {mode}"
        )
    except ValueError:
        return None


def _mode(text: str) -> Mode | None:
    if any(_says(text, word) for word in _MINOR_MOODS):
        return "minor"
    return "major" if any(_says(text, word) for word in _MAJOR_MOODS) else None


def _signature(text: str) -> str | None:
    match = _METER.search(text)
    if match:
        return match[1]
    return "3/4" if _says(text, "waltz") else None


def _pace(text: str) -> float:
    for words, sign in ((_SLOW, -1.0), (_FAST, 1.0)):
        if any(_says(text, word) for word in words):
            return sign
    return 0.0
