"""From the words of a wish to themes and moods of the verse."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from agents.lyrics.corpus import MOODS, THEMES, Mood, Theme


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


@cache
def _keywords() -> dict[str, dict[str, tuple[tuple[re.Pattern[str], float], ...]]]:
    """Patterns with what they count, by table and name."""
    text = files("agents.lyrics.verse").joinpath("themes.toml").read_text(encoding="utf-8")
    return {
        table: {name: tuple(map(_keyword, _plain(words).split(","))) for name, words in entries.items()}
        for table, entries in tomllib.loads(text).items()
    }


def _keyword(word: str) -> tuple[re.Pattern[str], float]:
    stem = word.strip()
    pattern = rf"\b{re.escape(stem.rstrip('*'))}" + ("" if stem.endswith("*") else r"\b")
    return re.compile(pattern), 1 + 0.5 * stem.count(" ")


def _points(text: str, words: Iterable[tuple[re.Pattern[str], float]]) -> float:
    """How strongly a text speaks of something: longer phrases and earlier ones count more."""
    found = ((match, weight) for pattern, weight in words if (match := pattern.search(text)))
    return sum(weight + 0.2 / (1 + match.start() / 20) for match, weight in found)


def themes_of(text: str) -> tuple[Theme, ...]:
    """Themes that a text speaks of, the strongest first; empty where none is known."""
    plain = _plain(text)
    ranked = {theme: _points(plain, words) for theme, words in _keywords()["themes"].items()}
    return tuple(sorted((theme for theme in THEMES if ranked.get(theme)), key=lambda theme: -ranked[theme]))


def moods_of(text: str) -> tuple[Mood, ...]:
    """Moods that a text speaks of, the strongest first; empty where none is known."""
    plain = _plain(text)
    ranked = {mood: _points(plain, words) for mood, words in _keywords()["moods"].items()}
    return tuple(sorted((mood for mood in MOODS if ranked.get(mood)), key=lambda mood: -ranked[mood]))


def genre_moods_of(text: str) -> tuple[Mood, ...]:
    """Moods that genres lean to, the strongest first."""
    plain = _plain(text)
    ranked = {mood: _points(plain, words) for mood, words in _keywords()["genres"].items()}
    return tuple(sorted((mood for mood in MOODS if ranked.get(mood)), key=lambda mood: -ranked[mood]))
