"""The language that somebody speaks."""

import re
from collections.abc import Sequence
from typing import Final

from agents.rules.folding import fold, tokens
from agents.rules.lexicon import SHARED, TONGUES, Tongue, lexicon, votes

_LETTERS: Final[tuple[tuple[Tongue, re.Pattern[str]], ...]] = (
    ("es", re.compile(r"[ñ¿¡íóú]", re.I)), ("fr", re.compile(
        r"[àèêçœùîôû]", re.I)), ("de", re.compile(r"[äöüß„]", re.I)),
)  # fmt: skip
"""Letters that hint at a language."""


_SHORT: Final = 6
"""Words; of short messages whole phrases tell the language too."""
_TELLING: Final = 80
"""Words that tell the language of a long message."""


def tongue_of(message: str, before: Sequence[str] = ()) -> Tongue:
    """The language a message is in; where it does not say, that of the messages before, else English."""
    spoken = tokens(fold(message))[:_TELLING]
    counted = votes(spoken)
    for tongue, letters in _LETTERS:
        counted[tongue] += 0.5 * bool(letters.search(message))
    if len(spoken) <= _SHORT:
        for tongue in TONGUES:
            found = lexicon(tongue).find(spoken)
            counted[tongue] += sum(hit.last - hit.first for hit in found if hit.kind not in SHARED)
    best = max(TONGUES, key=lambda tongue: counted[tongue])
    if counted[best] > 0 and sum(counted[tongue] >= counted[best] - 0.2 for tongue in TONGUES) == 1:
        return best
    for earlier_message in reversed(before):
        earlier = votes(tokens(fold(earlier_message)))
        then = max(TONGUES, key=lambda tongue: earlier[tongue])
        if earlier[then] > 0:
            return then if counted[then] >= counted[best] - 0.2 or counted[best] == 0 else best
    return best if counted[best] > 0 else "en"
