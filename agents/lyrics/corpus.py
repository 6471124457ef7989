"""The verse of a language, read at its first use."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

from agents.lyrics.wish import LANGUAGES, LanguageNotWritten

Kind = Literal["verse", "chorus", "bridge"]
Mood = Literal["bright", "tender", "dark", "defiant"]
Theme = Literal[
    "love", "heartbreak", "leaving", "home", "night", "rain", "sea", "summer", "winter", "dreams", "hope",
    "friendship",
    "freedom", "memory", "nature", "neutral",
]  # fmt: skip
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MOODS: Final[tuple[Mood, ...]] = get_args(Mood)
THEMES: Final[tuple[Theme, ...]] = get_args(Theme)
_HOOK: Final = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Stanza:
    """Lines that belong together: a couplet of a verse, or the four lines of a chorus or a bridge."""

    kind: Kind
    theme: Theme
    mood: Mood
    lines: tuple[str, ...]
    hook: str = ""
    loose: bool = False
    """Whether each line of a couplet stands by itself."""


class BrokenVerse(ValueError):
    """A file of verse says something that is not known; for those who write it."""


def _read(kind: Kind, theme: Theme, mood: Mood, written: str) -> Stanza:
    lines = tuple(line.strip() for line in re.split(r" [/|] ", written))
    if len(lines) != (2 if kind == "verse" else 4):
        raise BrokenVerse(f"{theme}.{kind}.{mood}: {written!r} has {len(lines)} lines.")
    hook = _HOOK.search(written)
    plain = tuple(_capitalised(_HOOK.sub(r"\1", line)) for line in lines)
    return Stanza(kind, theme, mood, plain, hook[1] if hook else "", " | " in written)


def _capitalised(line: str) -> str:
    first = next((i for i, character in enumerate(line) if character.isalpha()), 0)
    return line[:first] + line[first].upper() + line[first + 1 :]


@cache
def verse(language: str) -> tuple[Stanza, ...]:
    """All stanzas of a language of `LANGUAGES`.

    Raises `LanguageNotWritten` for another, and `BrokenVerse` where the file is wrong.
    """
    if language not in LANGUAGES:
        raise LanguageNotWritten(language)
    text = files("agents.lyrics.verse").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    found: list[Stanza] = []
    for theme, kinds in tomllib.loads(text).items():
        for kind, moods in kinds.items():
            for mood, stanzas in moods.items():
                if theme not in THEMES or kind not in KINDS or mood not in MOODS:
                    raise BrokenVerse(f"{language}.toml: there is no {theme}.{kind}.{mood}.")
                found += (_read(kind, theme, mood, line) for line in stanzas.strip().splitlines())
    return tuple(found)
