"""Prompts in English style words: composed anew, or changed in place and otherwise left as they stand."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from agents.rules import keys, tempo
from agents.rules.folding import fold, tokens
from agents.rules.hearing import SEASONING
from agents.rules.lexicon import Hit, Term, lexicon, moods, style_word, whole_of
from engines.request import MAX_PROMPT

_TIDY: Final = (
    (re.compile(r"\(\s*\)"), ""),
    (re.compile(r"\s{2,}"), " "),
    (re.compile(r"(?:^|(?<=,))\s*(?:and|with|plus|&|or|on|in|at|featuring)\s*(?=,|$)", re.I), ""),
    (re.compile(r"\s*\b(?:and|with|plus|&|or|featuring|in|at)\s*(?=,|$)", re.I), ""),
    (re.compile(r"(?:^|(?<=,))\s*(?:and|plus|&|or)\s+(?=\S)", re.I), " "),
    (re.compile(r"\b(with|and|plus|featuring)\s+(?:and|plus|with|&)\s+", re.I), r"\1 "),
    (re.compile(r"\s*,(?:\s*,)+"), ","),
    (re.compile(r"^\s*[,;]\s*|\s*[,;]\s*$"), ""),
    (re.compile(r"\s*,\s*"), ", "),
)


def compose(
    genres: Sequence[str],
    moods_: Sequence[str],
    instruments: Sequence[str],
    colours: Sequence[str],
    more: Sequence[str],
) -> str:
    """A prompt ordered as engines read it: genre, mood, instruments, colours of the theme, and the rest."""
    pieces = [
        styled(genres),
        *moods_,
        *instruments,
        *colours,
        *more,
    ]
    return ", ".join(dict.fromkeys(piece for piece in pieces if piece))[:MAX_PROMPT]


def styled(genres: Sequence[str]) -> str:
    """Genres as one style: "jazz and trap", "jazzy lofi hip hop"."""
    main = [each for each in genres if each not in SEASONING]
    return " ".join([*(each for each in genres if each in SEASONING), " and ".join(main)]).strip()


def tidied(prompt: str) -> str:
    """Without the commas and connecting words that are left when words go."""
    for _ in range(3):
        for pattern, instead in _TIDY:
            prompt = pattern.sub(instead, prompt)
        prompt = prompt.strip()
    return prompt


def without(prompt: str, unwanted: Callable[[Hit], bool]) -> str:
    """The prompt without the phrases that mean what is unwanted."""
    hits = lexicon("en").find(tokens(fold(prompt)))
    gone = [hit for hit in hits if unwanted(hit)]
    for hit in reversed(gone):
        start, end = hit.start, hit.end
        while start and prompt[start - 1] == "-":
            start -= 1
        prompt = prompt[:start] + prompt[end:]
    return tidied(prompt) if gone else prompt


def of_terms(terms: Sequence[Term]) -> Callable[[Hit], bool]:
    """Whether a hit is one of these, or a part of one: a violin of the strings."""
    wanted = set(terms)
    vocal = any(term.kind in ("vocals", "voice") for term in terms)

    def unwanted(hit: Hit) -> bool:
        whole = whole_of(hit.id) if hit.kind == "instrument" else None
        return (
            hit.term in wanted
            or (whole is not None and Term("instrument", whole) in wanted)
            or (vocal and hit.kind in ("vocals", "voice"))
            or (hit.term == Term("part", "beat") and Term("instrument", "drums") in wanted)
        )

    return unwanted


def with_genres(prompt: str, genres: Sequence[str]) -> str:
    """In another genre; what was said of the old one goes."""
    rest = without(prompt, lambda hit: hit.kind == "genre")
    return _joined(styled(genres), rest)


def with_moods(prompt: str, ids: Sequence[str]) -> str:
    """In other moods: those that are contrary go, the others stay."""
    table = moods()

    def contrary(hit: Hit) -> bool:
        return hit.kind == "mood" and any(
            table[hit.id].valence * table[each].valence < -0.3
            or table[hit.id].energy * table[each].energy < -0.5
            for each in ids
            if each in table
        )

    rest = without(prompt, contrary)
    present = {hit.id for hit in lexicon("en").find(tokens(fold(rest))) if hit.kind == "mood"}
    return _after_first(rest, [each for each in ids if each not in present])


def with_words(prompt: str, words: Sequence[str]) -> str:
    """With words that are not there yet, at the end."""
    spoken = f" {' '.join(token.text for token in tokens(fold(prompt)))} "
    missing = [
        word for word in words if f" {' '.join(token.text for token in tokens(fold(word)))} " not in spoken
    ]
    return _joined(prompt, ", ".join(missing))


def without_tempo(prompt: str) -> str:
    """Without tempo in words or numbers, once the tempo is another."""
    prompt = without(prompt, lambda hit: hit.kind == "pace")
    while True:
        folded = fold(prompt)
        value, blank = tempo.absolute(folded)
        if value is None or blank == folded:
            return prompt
        prompt = tidied(
            "".join(a if b != " " or a == " " else " " for a, b in zip(prompt, blank, strict=True))
        )


def without_key(prompt: str) -> str:
    """Without a key, once the key is another."""
    folded = fold(prompt)
    value, blank = keys.read_key(folded, "")
    if value is None:
        return prompt
    return tidied("".join(a if b != " " or a == " " else " " for a, b in zip(prompt, blank, strict=True)))


def instruments_words(ids: Sequence[str]) -> list[str]:
    """Style words of instruments."""
    return [style_word(Term("instrument", each)) for each in ids]


def _joined(one: str, two: str) -> str:
    return ", ".join(piece for piece in (one.strip(" ,"), two.strip(" ,")) if piece)[:MAX_PROMPT]


def _after_first(prompt: str, words: Sequence[str]) -> str:
    """Moods stand after the genre."""
    if not words:
        return prompt
    first, _, rest = prompt.partition(",")
    return _joined(_joined(first, ", ".join(words)), rest)
