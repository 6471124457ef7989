"""Corrections that somebody makes at once, and artists that a song should sound like."""

import re
from typing import Final

from agents.rules import theme
from agents.rules.folding import fold, tokens
from agents.rules.lexicon import lexicon

_CORRECTION: Final = re.compile(
    r"(?:,|\.\.\.|-|;)\s*(?:no,? wait|wait,? no|no|actually|i mean|or rather|scratch that|sorry|perdon"
    r"|mejor dicho|mejor|digo"
    r"|non|plutot|enfin|pardon|nein|quatsch|ach nein|doch lieber|vielmehr)\s*,?\s*(?:make (?:it|that) )?"
    r"(?=(?:in |at |en |a )?(?:\d|[a-h](?:is|es|s)?(?: ?(?:#|sharp|flat|b))?[ -](?:major|minor|dur|moll)))",
    re.IGNORECASE,
)
_CORRECTED: Final = re.compile(
    r"(?:\d+(?:[.,:]\d+)?\s*(?:bpm|s|sec\w*|min\w*)?|[a-h](?:is|es|s)?(?: ?(?:#|sharp|flat"
    r"|b))?[ -](?:major|minor|dur|moll))\s*$",
    re.IGNORECASE,
)


def corrected(text: str) -> str:
    """Without what somebody corrects at once: "100 bpm, no wait, 110 bpm"."""
    found = _CORRECTION.search(text)
    if found is None:
        return text
    wrong = _CORRECTED.search(text, 0, found.start())
    start = wrong.start() if wrong else found.start()
    return text[:start] + " " * (found.end() - start) + text[found.end() :]


_LIKE: Final = re.compile(
    r"\b(?:sounds? like|like|in the style of|à la|al estilo de|como|comme|dans le style de|im Stil von"
    r"|(?:klingt|klingen) wie|so wie)\s+"
    r"((?:[A-ZÀ-Þ][\w'’.-]+(?:\s+(?:and|of|the|y|et|und|&)\s+(?=[A-ZÀ-Þ]))?\s?)+)"
)


def artist(original: str) -> theme.Span | None:
    """Somebody named to sound like, by capital letters; a genre in capitals is none."""
    found = _LIKE.search(original)
    if found is None or any(
        hit.kind in ("genre", "language")
        for hit in lexicon("en").find(tokens(fold(found[1])))[:1]
        if hit.first == 0
    ):
        return None
    return theme.Span(found[1].strip(), found.start(1), found.end(1))
