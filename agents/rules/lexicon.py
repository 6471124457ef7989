"""The vocabulary: phrases of four languages and what they mean, found longest first on word boundaries."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from agents.rules.folding import Token, words

Tongue = Literal["en", "es", "fr", "de"]
TONGUES: Final[tuple[Tongue, ...]] = ("en", "es", "fr", "de")
SHARED: Final = ("genre", "language")
"""Kinds whose words count in any language."""
ENGLISH_TOO: Final = frozenset({"mood", "instrument", "pace", "part", "voice", "instrumental", "vocals"})
"""Kinds whose English words people also use in other languages."""
_MISLEADING: Final = frozenset(
    {("no",), ("long",), ("sung",), ("voice",), ("man",), ("men",), ("art",), ("son",), ("way",), ("grim",),
     ("number",), ("image",), ("single",), ("fun",), ("hit",), ("girl",), ("horn",), ("bass",), ("mellow",)}
)  # fmt: skip
"""English words that mean something else elsewhere."""


@dataclass(frozen=True, slots=True)
class Term:
    """A meaning: its kind, such as genre, and which of them, such as jazz."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that was found: what it means, and the tokens and letters that it spans."""

    term: Term
    first: int
    last: int
    """Tokens, both included."""
    start: int
    end: int
    """Letters."""

    @property
    def kind(self) -> str:
        """The kind of its meaning."""
        return self.term.kind

    @property
    def id(self) -> str:
        """Which of its kind."""
        return self.term.id


@dataclass(frozen=True, slots=True)
class Genre:
    """A kind of music and what is customary in it."""

    id: str
    prompt: str
    tempo: tuple[float, float]
    """Customary range, bpm."""
    mode: Literal["major", "minor"]
    signature: Literal["2/4", "3/4", "4/4", "6/8"]
    unsung: bool
    """Mostly without words."""


@dataclass(frozen=True, slots=True)
class Mood:
    """A mood: how pleasant and how energetic, -1 to 1."""

    id: str
    valence: float
    energy: float


@cache
def table(name: str) -> Mapping[str, Any]:
    """A table of the vocabulary."""
    text = files("agents.rules").joinpath("vocabulary", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def genres() -> Mapping[str, Genre]:
    """All genres by id."""
    return {
        name: Genre(
            name,
            row.get("prompt", name),
            (row["tempo"][0], row["tempo"][1]),
            row["mode"],
            row.get("signature", "4/4"),
            row.get("unsung", False),
        )
        for name, row in table("genres").items()
    }


@cache
def moods() -> Mapping[str, Mood]:
    """All moods by id."""
    return {name: Mood(name, row["valence"], row["energy"]) for name, row in table("moods").items()}


@cache
def style_word(term: Term) -> str:
    """The English words that engines read for a genre, mood, instrument or scene."""
    if term.kind == "mood":
        return term.id
    row = table(f"{term.kind}s")[term.id]
    return str(row.get("prompt", term.id))


@cache
def spoken_word(term: Term, tongue: Tongue) -> str:
    """The word for a genre, mood, instrument, scene, tempo or voice in a language."""
    if term.kind in _KINDS:
        row = table(_KINDS[term.kind])[term.id]
        word = str(row.get("prompt", term.id) if tongue == "en" else row.get(tongue, [style_word(term)])[0])
        return _noun(word) if tongue == "de" and term.kind in ("instrument", "scene") else word
    row = table("phrases").get(term.kind, {}).get(term.id)
    return str(row[tongue][0]) if row else term.id


def _noun(word: str) -> str:
    """A German noun with its capitals: "E-Gitarre", "akustische Gitarre"."""
    *before, last = word.split(" ")
    return " ".join((*before, "-".join(part[:1].upper() + part[1:] for part in last.split("-"))))


@cache
def whole_of(instrument: str) -> str | None:
    """What an instrument is a part of: strings for a violin."""
    row = table("instruments").get(instrument, {})
    return str(row["part_of"]) if "part_of" in row else None


def language_title(code: str, tongue: Tongue) -> str:
    """The name of a language in another; the code itself for one that is not in the tables."""
    row = table("languages").get(code)
    return str(row["title"][tongue]) if row else code


class Lexicon:
    """Phrases that are looked up word by word."""

    def __init__(self, entries: Iterable[tuple[tuple[str, ...], Term]]) -> None:
        self._phrases: dict[tuple[str, ...], Term] = {}
        self._longest: dict[str, int] = {}
        for phrase, term in entries:
            if phrase:
                self._phrases.setdefault(phrase, term)
                self._longest[phrase[0]] = max(self._longest.get(phrase[0], 0), len(phrase))

    def find(self, text: Sequence[Token]) -> list[Hit]:
        """What is said, from the left, longest first, nothing twice."""
        hits: list[Hit] = []
        spoken = tuple(token.text for token in text)
        at = 0
        while at < len(text):
            for length in range(min(self._longest.get(spoken[at], 0), len(text) - at), 0, -1):
                term = self._phrases.get(spoken[at : at + length])
                if term is not None:
                    last = at + length - 1
                    hits.append(Hit(term, at, last, text[at].start, text[last].end))
                    at = last
                    break
            at += 1
        return hits

    def single_words(self, kind: str) -> dict[str, Term]:
        """Phrases of one word of a kind."""
        return {
            phrase[0]: term
            for phrase, term in self._phrases.items()
            if term.kind == kind and len(phrase) == 1
        }


_KINDS: Final = {"genre": "genres", "instrument": "instruments", "mood": "moods", "scene": "scenes"}


@cache
def lexicon(tongue: Tongue) -> Lexicon:
    """What is understood of somebody who speaks this language; what stands first wins."""
    return Lexicon(_entries(tongue))


def _entries(tongue: Tongue) -> Iterator[tuple[tuple[str, ...], Term]]:
    yield from _phrases(tongue)
    for name, row in table("genres").items():
        for phrase in row["words"]:
            for form in _plural(phrase, "en"):
                yield words(form), Term("genre", name)
    for kind in ("instrument", "mood", "scene"):
        for name, row in table(_KINDS[kind]).items():
            for phrase in row.get(tongue, ()):
                for form in _forms(phrase, kind, tongue):
                    yield words(form), Term(kind, name)
    for code, row in table("languages").items():
        for phrase in (*row["title"].values(), *row.get("more", ())):
            for form in _language_forms(phrase):
                yield words(form), Term("language", code)
    if tongue != "en":
        yield from _english_too()


def _phrases(tongue: Tongue) -> Iterator[tuple[tuple[str, ...], Term]]:
    for kind, meanings in table("phrases").items():
        if kind == "speaks":
            continue
        for name, row in meanings.items():
            for phrase in row.get(tongue, ()):
                for form in _umlauts(phrase):
                    yield words(form), Term(kind, name)


def _english_too() -> Iterator[tuple[tuple[str, ...], Term]]:
    for kind in ("instrument", "mood"):
        for name, row in table(_KINDS[kind]).items():
            for phrase in row.get("en", ()):
                yield words(phrase), Term(kind, name)
    for phrase, term in _phrases("en"):
        if term.kind in ENGLISH_TOO and phrase not in _MISLEADING:
            yield phrase, term


def _forms(phrase: str, kind: str, tongue: Tongue) -> Iterator[str]:
    """A phrase in its grammatical forms."""
    spellings = list(_umlauts(phrase)) if tongue == "de" else [phrase]
    for spelling in spellings:
        yield from _adjectives(spelling, tongue) if kind == "mood" else _plural(spelling, tongue)


def _adjectives(word: str, tongue: Tongue) -> Iterator[str]:
    yield word
    if tongue == "es":
        if word.endswith("o"):
            yield from (word[:-1] + "a", word + "s", word[:-1] + "as")
        elif word[-1] in "eé":
            yield word + "s"
        else:
            yield from (word + "es", word + "a", word + "as")
    elif tongue == "fr":
        if word.endswith("eux"):
            yield from (word[:-1] + "se", word[:-1] + "ses")
        elif word.endswith("if"):
            yield from (word[:-1] + "ve", word[:-1] + "ves")
        elif word.endswith("eur"):
            yield from (word[:-1] + "se", word[:-1] + "ses", word + "s")
        elif word.endswith("doux"):
            yield from (word[:-1] + "ce", word[:-1] + "ces")
        yield from (word + "e", word + "s", word + "es")
    elif tongue == "de":
        yield from (word + ending for ending in ("e", "en", "er", "es", "em", "ere", "eres", "eren", "erer"))


def _plural(word: str, tongue: Tongue) -> Iterator[str]:
    yield word
    if tongue == "de":
        yield from (word + ending for ending in ("n", "e", "en", "s"))
    elif not word.endswith("s"):
        yield word + "s"
        if tongue == "es":
            yield word + "es"


def _umlauts(word: str) -> Iterator[str]:
    """German words also as people write them without umlauts."""
    yield word
    plain = word
    for letter, pair in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = plain.replace(letter, pair)
    if plain != word:
        yield plain


def _language_forms(name: str) -> Iterator[str]:
    yield name
    if name.endswith("isch") or name == "Deutsch":
        yield from (name + ending for ending in ("e", "en", "er", "es", "em"))
    elif name.endswith(("és", "án")):
        yield from (name[:-2] + name[-2:].replace("é", "e").replace("á", "a") + "a", name + "a", name + "as")
    elif name.endswith("o"):
        yield name[:-1] + "a"
    elif name.endswith(("ais", "ol", "and", "ain", "ois", "and")):
        yield from (name + "e", name + "es")
        if name.endswith("ol"):
            yield from (name + "a", name + "as")
    elif name.endswith(("ien", "éen")):
        yield name + "ne"


@cache
def _spoken() -> Mapping[str, frozenset[Tongue]]:
    """Word → languages that it hints at."""
    found: dict[str, set[Tongue]] = {}
    for tongue in TONGUES:
        for word in table("phrases")["speaks"]["hint"][tongue]:
            found.setdefault(word, set()).add(tongue)
        for kind in ("mood", "instrument", "scene"):
            for row in table(_KINDS[kind]).values():
                for phrase in row.get(tongue, ()):
                    for form in _forms(phrase, kind, tongue):
                        spoken = words(form)
                        if len(spoken) == 1:
                            found.setdefault(spoken[0], set()).add(tongue)
        for phrases, _ in _phrases(tongue):
            if len(phrases) == 1:
                found.setdefault(phrases[0], set()).add(tongue)
    return {word: frozenset(tongues) for word, tongues in found.items()}


@cache
def known_words() -> frozenset[str]:
    """Every single word of the vocabulary, of all languages."""
    names = (name for tongue in TONGUES for phrase, _ in _entries(tongue) for name in phrase)
    return frozenset({*_spoken(), *names})


def votes(text: Sequence[Token]) -> dict[Tongue, float]:
    """How much a text looks like each language: a word of one language alone counts most."""
    counted: dict[Tongue, float] = dict.fromkeys(TONGUES, 0.0)
    spoken = _spoken()
    for token in text:
        for tongue in spoken.get(token.text, ()):
            counted[tongue] += 1.0 / len(spoken[token.text])
    return counted
