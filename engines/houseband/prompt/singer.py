"""Who should sing, by the words of a prompt; or that nobody should."""

import re
from typing import Final

from engines.houseband.prompt.wishes import Wishes, said
from engines.houseband.prompt.words import VOICE_WORDS, VOICES

_INSTRUMENTAL: Final = re.compile(r"\b(?:instrumentals?|karaoke|backing track)\b")
_CERTAIN: Final = re.compile(
    r"(?<!\w)(?!(?:lead|human|any|main|sung|or|and|nor|no|the)\b)[\w'-]+\s+"
    r"(?:vocals?|voices?|singers?|singing|vocalists?)\b"
)
"""A voice of one kind: who does not want it may want another."""
_FEMALE: Final = re.compile(r"\b(?:fe-?male|wom[ae]n|girls?|feminine|lady|femenina|feminina|féminine)\b")
_MALE: Final = re.compile(r"\b(?:male|m[ae]n|boys?|masculine|masculina)\b")
_UNACCOMPANIED: Final = re.compile(
    r"\ba ?cappella\b|(?<!and )(?<!& )\b(?:vocals?|voices?|choir) (?:only|alone)\b"
    r"|\b(?:only|just|solo) (?:vocals?|voices?)\b(?!\s*(?:and|&|\+))"
)


def instrumental(wishes: Wishes) -> bool:
    """Whether nobody should sing."""
    if _INSTRUMENTAL.search(wishes.wanted):
        return True
    text = wishes.unwanted
    both = _CERTAIN.search(text) and _FEMALE.search(text) and _MALE.search(text)
    text = _CERTAIN.sub(" ", text)
    return bool(both) or any(said(text, word) for word in VOICE_WORDS)


def voice_of(wishes: Wishes) -> str | None:
    """The voice a prompt asks for, the other one where it rules one out; None where it leaves it open."""
    for voice, asks in VOICES:
        if re.search(asks, wishes.wanted):
            return voice
    if not _CERTAIN.search(wishes.unwanted):
        return None
    female, male = bool(_FEMALE.search(wishes.unwanted)), bool(_MALE.search(wishes.unwanted))
    if female == male:
        return None
    return "male" if female else "female"


def unaccompanied(wishes: Wishes) -> bool:
    """Whether voices should sing without instruments."""
    return _UNACCOMPANIED.search(wishes.wanted) is not None
