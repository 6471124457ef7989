"""What a message names that no table has, and how loud it wants something: told, never just dropped."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from agents.rules.folding import Token, blanked, fold
from agents.rules.lexicon import Hit, known_words

_WITH: Final = frozenset({"with", "w", "featuring", "feat", "con", "avec", "mit"})
_SOME: Final = frozenset({"some", "algo", "ein", "eine", "un", "una", "une", "du", "a", "an"})
_ARTICLES: Final = frozenset(
    {"a", "an", "the", "some", "lots", "of", "un", "una", "unos", "unas", "el", "la", "los", "las", "une",
     "le", "les", "du", "des", "de", "d", "l", "ein", "eine", "einen", "einem", "einer", "der", "die",
     "das", "den", "dem", "more", "mas", "plus", "mehr", "viel", "viele", "mucho", "mucha", "muchos",
     "muchas", "beaucoup"}
)  # fmt: skip
_NONE: Final = frozenset({"without", "sin", "de", "d", "sans", "ohne", "kein", "keine", "keinen"})
"""Words, or last words, of what denies a noun; "no" does so in English."""
_AND: Final = frozenset({"and", "y", "e", "et", "und", "&"})
_MUSIC: Final = frozenset(
    {"song", "songs", "track", "beat", "tune", "music", "piece", "cancion", "chanson", "morceau", "lied",
     "stuck", "musik"}
)  # fmt: skip
_COMMON: Final = frozenset(
    {"all", "allen", "alles", "alma", "ambiance", "ame", "anything", "beau", "beaucoup", "beginning",
     "belle", "besser", "better", "bien", "big", "bisschen", "bit", "build", "chose", "coeur", "corazon",
     "cosa", "different", "ding", "doubt", "drop", "drops", "each", "end", "ende", "ending", "energy",
     "estilo", "every", "everyone", "everything", "fade", "feeling", "feelings", "few", "ganas", "gefuhl",
     "gens", "gente", "good", "great", "heart", "heavy", "her", "herz", "him", "his", "joli", "jolie",
     "kind", "leuten", "life", "little", "lot", "lots", "love", "many", "mejor", "middle", "mieux",
     "mistake", "mistakes", "much", "mucho", "nice", "nothing", "onda", "other", "our", "own", "parte",
     "partes", "parties", "parts", "pause", "people", "peor", "peu", "que", "real", "really", "reim",
     "reime", "rhyme", "rhymes", "rima", "rime", "sabor", "schone", "schonem", "schoner", "seele", "solo",
     "solos", "something", "sort", "soul", "start", "stop", "stopping", "stuff", "style", "teil", "teile",
     "their", "them", "thing", "things", "time", "todo", "todos", "toque", "touch", "touche", "tous",
     "tout", "twist", "us", "verses", "vibe", "vibes", "viel", "way", "wenig", "words"}
)  # fmt: skip
"""Words that people put there without naming a sound or a style."""
_VOLUME: Final = re.compile(
    r"\b(?:louder|quieter|softer|turn(?:ed)? (?:up|down)|more volume|less volume|mas fuertes?"
    r"|menos fuertes?|mas volumen|menos volumen|plus fort(?:e?s?)?|moins fort(?:e?s?)?|lauter(?:e[nrs]?)?"
    r"|leiser(?:e[nrs]?)?|mas bajit[oa]s?)\b(?! than\b)"
)
_ALL_OF_IT: Final = re.compile(r"\b(?:louder|mas fuerte|plus fort|lauter)\b")
_NEAR: Final = 16
"""Letters between an instrument and how loud it is to be."""
_MOST: Final = 4


def volume(text: str, hits: Sequence[Hit]) -> tuple[tuple[Hit, ...] | None, str]:
    """What is to be louder or quieter, none for all of it; and the text without that.

    None where nothing is said of it. "Softer" and "quieter" alone are moods.
    """
    sounds = [hit for hit in hits if hit.kind in ("instrument", "vocals", "voice")]
    found: list[Hit] = []
    said = False
    for match in _VOLUME.finditer(text):
        gaps = [
            (max(hit.start - match.end(), match.start() - hit.end), hit)
            for hit in sounds
            if not re.search(r"[,.;!?]", text[min(hit.end, match.end()) : max(hit.start, match.start())])
        ]
        gap, nearest = min(gaps, key=lambda each: each[0], default=(_NEAR, None))
        if nearest is not None and 0 <= gap < _NEAR:
            found.append(nearest)
            text = blanked(blanked(text, *match.span()), nearest.start, nearest.end)
        elif _ALL_OF_IT.fullmatch(match[0]):
            text = blanked(text, *match.span())
        else:
            continue
        said = True
    return (tuple(found) if said else None), text


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Words that stand where an instrument or a genre would."""

    wanted: tuple[str, ...] = ()
    avoided: tuple[str, ...] = ()
    added: bool = False
    """They are said to join: an edit."""


def unnamed(
    message: str, text: str, spoken: Sequence[Token], hits: Sequence[Hit], *, english: bool
) -> Unnamed:
    """Words in the place of an instrument ("with kazoo") or a genre ("some gqom") that no table has."""
    covered = {at for hit in hits for at in range(hit.first, hit.last + 1)}
    starts = {hit.last: hit for hit in hits}
    wanted: list[str] = []
    avoided: list[str] = []
    added = False
    genre = any(hit.kind == "genre" for hit in hits)
    for at, token in enumerate(spoken):
        hit = starts.get(at)
        if (
            hit is not None
            and hit.kind == "negation"
            and (token.text in _NONE or (token.text == "no" and english))
        ):
            avoided += list(_listed(text, spoken, covered, at + 1))[:1]
        elif hit is not None and hit.kind == "add":
            named = list(_listed(text, spoken, covered, at + 1))
            wanted += named
            added = added or bool(named)
        elif token.text in _WITH:
            wanted += _listed(text, spoken, covered, at + 1)
        elif not genre and _unknown(token, at, covered) and _is_genre_place(text, spoken, at):
            wanted.append(token.text)
    written = fold(message)
    return Unnamed(_as_written(wanted, written, message), _as_written(avoided, written, message), added)


def _unknown(token: Token, at: int, covered: set[int]) -> bool:
    word = token.text
    return (
        at not in covered
        and len(word) >= 4
        and word.isalpha()
        and word not in _COMMON
        and word not in known_words()
    )


def _listed(text: str, spoken: Sequence[Token], covered: set[int], at: int) -> Iterator[str]:
    """The unknown nouns of the list that begins here: "a kazoo, drums and an ocarina"."""
    while at < len(spoken):
        while at < len(spoken) and spoken[at].text in _ARTICLES and at not in covered:
            at += 1
        if at >= len(spoken):
            return
        if _unknown(spoken[at], at, covered):
            after = spoken[at + 1] if at + 1 < len(spoken) else None
            gap = text[spoken[at].end : after.start] if after else "."
            if not after or re.search(r"[,.;:!?\n()]", gap) or after.text in _AND or at + 1 in covered:
                yield spoken[at].text
        elif at not in covered:
            return
        at += 1
        while at < len(spoken) and at in covered and spoken[at].text not in _AND:
            at += 1
        if at < len(spoken) and spoken[at].text in _AND:
            at += 1
        else:
            return


def _is_genre_place(text: str, spoken: Sequence[Token], at: int) -> bool:
    """As in "some gqom with drums" and "a gqom song"."""
    after = spoken[at + 1].text if at + 1 < len(spoken) else ""
    gap = text[spoken[at].end : spoken[at + 1].start] if after else "."
    ends = not after or bool(re.search(r"[,.;:!?\n()]", gap)) or after in _WITH
    before = spoken[at - 1].text if at else ""
    return after in _MUSIC or (before in _SOME and ends)


def _as_written(words: Sequence[str], folded: str, message: str) -> tuple[str, ...]:
    found: list[str] = []
    for word in dict.fromkeys(words):
        place = re.search(rf"\b{re.escape(word)}\b", folded)
        found.append(message[place.start() : place.end()] if place else word)
    return tuple(found[:_MOST])
