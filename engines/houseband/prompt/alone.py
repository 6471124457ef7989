"""Which instruments and roles a prompt wants to hear alone, as in "solo piano" or "just bass and drums"."""

import re
from typing import Final

from engines.houseband.instruments import INSTRUMENTS, ROLE_WORDS, Instrument
from engines.houseband.prompt.words import VOICE_WORDS
from engines.houseband.score import Role

_ROLES: Final = {
    word: role
    for word, role in ROLE_WORDS.items()
    if word not in ("beat", "beats", "kick", "snare", "chords")
}
_WORDS: Final[dict[str, Instrument | Role | None]] = {
    **dict.fromkeys(VOICE_WORDS),
    **_ROLES,
    **{word: found for found in INSTRUMENTS for word in found.words if word != "vibes"},  # "just vibes"
}
"""What may be listed; a voice may be part of the list and is no player."""
_NAMED: Final = re.compile(
    r"(?<!\w)("
    + "|".join(re.escape(word) for word in sorted(_WORDS, key=lambda word: (-len(word), word)))
    + r")s?(?:\s+(?:kit|set|machine|section))?(?!\w)"
)
_STYLES: Final = re.compile(
    r"(?<!\w)(?:drum\s*(?:and|&|n|\+)\s*bass|(?:future|uk) bass|bass (?:music|house))(?!\w)"
)
"""Styles that are called after what they are made of."""
_BEFORE: Final = re.compile(r"\b(?:solo|just|only|nothing but|unaccompanied)\s+(?:an?\s+|the\s+|some\s+)?$")
_AFTER: Final = re.compile(r"^\s+(?:only|alone|unaccompanied|by itself|by themselves)\b")
_FEATURED: Final = re.compile(r"^\s+(?:solos?|leads?|melod(?:y|ies)|hook|riffs?|theme)\b")
_AND: Final = re.compile(r"\s*,?\s*(?:and|&|\+)\s*(?:an?\s+|the\s+|some\s+)?")
_COMMA: Final = re.compile(r"\s*,\s*(?:an?\s+)?")


def alone(text: str) -> tuple[tuple[Instrument, ...], frozenset[Role]]:
    """Instruments in the order of the text, and roles that no instrument is named for."""
    text = _STYLES.sub(" ", text)
    found = list(_NAMED.finditer(text))
    chosen: set[int] = set()
    for index, match in enumerate(found):
        if _FEATURED.search(text[match.end() :]):
            continue
        goes_on = index - 1 in chosen and _joined(text, found, index, commas=True)
        if goes_on or _BEFORE.search(text[: match.start()]):
            chosen.add(index)
        if _AFTER.search(text[match.end() :]):
            chosen |= _listed(text, found, index)
    named = [_WORDS[found[index][1]] for index in sorted(chosen)]
    instruments = tuple(dict.fromkeys(one for one in named if isinstance(one, Instrument)))
    roles = {one for one in named if one is not None and not isinstance(one, Instrument)}
    return instruments, frozenset(roles - {one.role for one in instruments})


def _joined(text: str, found: list[re.Match[str]], index: int, *, commas: bool) -> bool:
    """Whether what is named there goes on a list from what is named before it."""
    between = text[found[index - 1].end() : found[index].start()]
    return bool(_AND.fullmatch(between) or (commas and _COMMA.fullmatch(between)))


def _listed(text: str, found: list[re.Match[str]], last: int) -> set[int]:
    """The list that ends with `last`; its commas count where an "and" closes it."""
    listed = {last}
    closed = False
    while last > 0 and _joined(text, found, last, commas=closed):
        closed = True
        last -= 1
        listed.add(last)
    return listed
