"""What a song is about, and what it is to be called, in the user's own words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from agents.rules.folding import Token, blanked
from agents.rules.lexicon import Hit
from agents.rules.numerals import digits

_QUOTED: Final = re.compile(r'"([^"\n]{1,120})"|«\s*([^»\n]{1,120}?)\s*»|(?<!\w)\'([^\'\n]{2,80})\'(?!\w)')
_CALLED: Final = re.compile(
    r"\b(?:called|titled|named|entitled|title:?|llamada|llamado|titulada|titulado|que se llame|titulo:?"
    r"|intitulee?|appelee?"
    r"|qui s'appelle"
    r"|(?:title|rename) it(?: to)?|nenn (?:es|ihn|das lied)|(?:the|new) title (?:to|is)|el titulo a"
    r"|le titre en|den titel (?:in|zu)|namens"
    r"|mit dem titel|titel:?|genannt|name it|call it|llamala|appelle[- ]la)\s*:?\s+"
)
_ABOUT: Final = re.compile(
    r"\b(?:(?<!what )(?<!how )about|against|contra|contre|gegen"
    r"|regarding|dealing with|on the (?:subject|theme|topic) of|theme:|topic:|sobre|acerca de"
    r"|qu?e? hable(?: de| del)?|que habla(?: de| del)?|que trate(?: de| del)?|tema:"
    r"|a propos d[eu]|au sujet d[eu]|sur le theme d[eu]|sur|qui parle(?: de| du| des| d')?|parlant d[eu]"
    r"|uber|ueber|zum thema|thema:|handelt von|handelnd von|"
    r"(?:song|lied|ballade|stuck) (?:von|vom)|(?:cancion|balada|tema) (?:de|del)(?= (?:mi|mis|un|una|la"
    r"|el|los|las|como|cuando)\b)"
    r"|(?:chanson|ballade) (?:d'|de |du )(?=ma\b|mon\b|mes\b|la\b|le\b|l'|rupture)"
    r"|for(?= (?:my|our)\b| (?:the|a) (?:wedding|funeral)\b)"
    r"|para(?= mis?\b| la boda\b| el cumple)|pour(?= (?:ma|mon|mes)\b| le mariage\b)|fur(?= meine?n?\b))"
    r"(?:\s+|(?<=')|(?<= ))"
)
_NOT_A_THEME: Final = re.compile(
    r"(?:(?:with|con|avec|mit)\b|my (?:taste|style|usual|voice)\b|mi (?:gusto|estilo)\b|meinen (?:stil"
    r"|geschmack)\b|it\b(?!\w)"
    r"|that\b|this\b|the (?:same|tempo|key|length|song)\b|right\b|half\b|a minute"
    r"|(?:an? )?(?:bpm|minute)|ella\b|elle\b|ihn\b|todo\b|tout\b|alles\b"
    r"|jazz\b|piano\b|un (?:ritmo|beat|tempo|rythme)\b|unos?\b \d)"
)
_FIGURE: Final = re.compile(
    r"[\d.,:/]+(?!\d)(?!\s+(?!bpm|beats|s\b|sec|seg|sek|min|hour|hora|heure|stund|to\b|and\b|y\b|et\b|und\b"
    r"|bis\b|or\b|in\b"
    r"|with|con\b|avec|mit\b|for\b|please|bitte)[a-z])"
)
"""A number that is no theme: "about 90", but "about 3 little pigs"."""
_ENDS: Final = re.compile(
    r"[,.;:!?\n()\"]|\s(?:-|--)\s"
    r"|\s(?:at (?=\d)|(?:around|a|a unos|bei|environ) \d|\d+ ?(?:bpm|s\b|sec|min|seg|sek)"
    r"|in (?=(?:[a-h](?:is|es|s)?|as|es)[ -]?(?:#|b |sharp |flat )?(?:minor|major|moll|dur)\b|\d)"
    r"|en (?=(?:do|re|mi|fa|sol|la|si)\b)|en \d|(?:and|y|et|und) (?:make|keep|drop|no\b|with|use|add|sing"
    r"|have|haz|que sea|ponle|fais|mach)"
    r"|but\b|pero\b|mais\b|aber\b|without\b|sans\b|sin\b|ohne\b|that (?:is|sounds|should|lasts)|which\b"
    r"|please\b|bitte\b|por favor\b|s'il\b|lasting\b|of (?=\d)|for (?=\d|a minute)|de (?=\d)|instead\b"
    r"|now\b|ahora\b|maintenant\b|jetzt\b|no (?:drums|vocals|piano|lyrics|cover|guitars?))"
)
_JOINS: Final = frozenset(
    [
        "with",
        "in",
        "on",
        "for",
        "as",
        "and",
        "con",
        "en",
        "para",
        "como",
        "y",
        "avec",
        "pour",
        "et",
        "mit",
        "auf",
        "fur",
        "als",
        "und",
        "im",
        "de",
        "d",
        "a",
        "au",
        "by",
        "von",
    ]
)
_SKIPS: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "some",
        "un",
        "una",
        "une",
        "el",
        "la",
        "le",
        "les",
        "los",
        "ein",
        "eine",
        "einer",
        "einem",
        "einen",
        "der",
        "dem",
        "den",
        "lots",
        "of",
        "style",
        "estilo",
        "only",
        "my",
        "de",
        "des",
        "male",
        "female",
        "heavy",
        "big",
        "soft",
        "loud",
        "l",
    ]
)
_MUSICAL: Final = frozenset({"instrument", "genre", "language", "vocals", "instrumental", "voice", "pace"})
MAX_THEME: Final = 160


@dataclass(frozen=True, slots=True)
class Span:
    """Some of what the user wrote, and where."""

    text: str
    start: int
    end: int


def title(folded: str, original: str) -> Span | None:
    """A title in quotes, or after "called"; not lyrics, which are longer."""
    found = _QUOTED.search(folded)
    if found:
        group = next(number for number, value in enumerate(found.groups(), 1) if value)
        text = original[found.start(group) : found.end(group)].strip()
        if text:
            called = _CALLED.search(folded[: found.start()])
            start = called.start() if called and called.end() == found.start() else found.start()
            return Span(text, start, found.end())
    called = _CALLED.search(folded)
    if called is None:
        return None
    end = _ENDS.search(folded, called.end())
    stop = min(end.start() if end else len(folded), called.end() + 80)
    text = original[called.end() : stop].strip()
    return Span(text, called.start(), stop) if text and not text.isdigit() else None


def theme(folded: str, original: str, spoken: Sequence[Token], hits: Sequence[Hit]) -> Span | None:
    """What comes after "about" and its like, up to where the words are about the music again."""
    for found in _ABOUT.finditer(folded):
        if _NOT_A_THEME.match(folded, found.end()) or _FIGURE.match(
            digits(folded[found.end() : found.end() + 40])
        ):
            continue
        end = _ENDS.search(folded, found.end())
        stop = end.start() if end else len(folded)
        stop = min(stop, _music_again(found.end(), stop, spoken, hits), found.end() + MAX_THEME)
        text = original[found.end() : stop].strip(" \t'’\"-")
        if text:
            return Span(text, found.start(), stop)
    return None


def _music_again(start: int, stop: int, spoken: Sequence[Token], hits: Sequence[Hit]) -> int:
    """Where "with a piano", "in Spanish" or "as a waltz" begins."""
    musical = {hit.first for hit in hits if hit.kind in _MUSICAL}
    for index, token in enumerate(spoken):
        if not start < token.start < stop or token.text not in _JOINS:
            continue
        at = index + 1
        while at < len(spoken) and spoken[at].text in _SKIPS and at not in musical:
            at += 1
        if at in musical:
            return token.start
    return stop


def without(text: str, *spans: Span | None) -> str:
    """The text with the spans blank."""
    for span in spans:
        if span is not None:
            text = blanked(text, span.start, span.end)
    return text
