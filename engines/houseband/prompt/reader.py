"""Reads the prompt: style, tempo, key, meter, mood, and which instruments and voices are wanted or not."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from engines.houseband.instruments import ELECTRONIC, INSTRUMENTS, ROLE_WORDS, Instrument
from engines.houseband.prompt.alone import alone
from engines.houseband.prompt.brief import Brief
from engines.houseband.prompt.singer import instrumental, unaccompanied, voice_of
from engines.houseband.prompt.style import coloured, era_of, style_of
from engines.houseband.prompt.wishes import Wishes, part_wishes, said
from engines.houseband.prompt.words import FAST, MODES, MOODS, SLOW, TEMPI, Mood
from engines.houseband.score import Role
from engines.music import Key, Mode

SLOWEST: Final = 30
FASTEST: Final = 300
"""Beats per minute."""
_SLOWEST_AT: Final = 45
"""What "at 24" means is not a tempo."""
_NUMBER: Final = r"(\d{2,3}(?:\.\d+)?)"
_BPM: Final = re.compile(
    rf"\b(?:{_NUMBER}\s*(?:-|–|to)\s*)?{_NUMBER}\s*-?\s*(?:bpm|beats per minute)\b|\bbpm\s*[:=]?\s*{_NUMBER}"
    rf"|\b(?:tempo(?: of)?|around|about|roughly|circa)\s*[:=~]?\s*{_NUMBER}(?![\d.:/%]|\s*(?:s\b|sec|min|hour"
    r"|hz|db|year|people|voices|bars|percent))(?!0?'?s\b)"
)
_AT: Final = re.compile(
    r"(?:\bat|@)\s*(\d{2,3}(?:\.\d+)?)(?![\d.:/%]|\s*(?:[ap]\.?m\b|o'?clock|s\b|sec|min|hour|hz|khz|db|years?|people"
    r"|percent|degrees|mph|km|voices|bars|beats))(?!0?'?s\b)"
)
_KEY: Final = re.compile(
    r"\b([A-Ga-g])\s*(#|♯|♭|b(?![a-z])|[- ]?sharp|[- ]?flat)?[\s-]*"
    rf"(major|minor|maj|min|dur|moll|mayor|menor|majeur|mineur|{'|'.join(MODES)})\b"
    r"(?![\s-]*(?:key|keys|mood|feel|feeling|chords?|scale|tonality|hit|label|role)\b)"
)
_SHORT_KEY: Final = re.compile(
    r"\b(?:in|key of|key:)\s+([A-G])(#|b|♯|♭|[- ]sharp|[- ]flat)?(m)?"
    r"(?![\w#♯♭'’])(?!\s*(?:major|minor|maj\b|min\b))"
)
_MODES: Final[dict[str, Mode]] = {
    "m": "minor", "maj": "major", "min": "minor", "dur": "major", "moll": "minor", "mayor": "major",
    "menor": "minor", "majeur": "major", "mineur": "minor", "major": "major", "minor": "minor", **MODES,
}  # fmt: skip
_METER: Final = re.compile(r"(?<![\d/])([234]/4|6/8|12/8)(?![\d/])")
_OTHER_METER: Final = re.compile(r"(?<![\d/])((?:5|7|9|1[0135])/(?:4|8|16))(?![\d/])")
_THREE: Final = (
    "waltz",
    "waltz time",
    "valse",
    "vals",
    "walzer",
    "three-four",
    "in three",
    "triple meter",
    "triple time",
)
_SIX: Final = ("six-eight", "six eight", "in six", "compound meter", "compound time")
_SOUNDS: Final = re.compile(
    r"(?<!\w)("
    + "|".join(
        re.escape(word) for word in sorted((w for i in INSTRUMENTS for w in i.words), key=len, reverse=True)
    )
    + r")s?(?!\w)"
)
_BY_WORD: Final = {word: found for found in INSTRUMENTS for word in found.words}
_FEATURED_AFTER: Final = re.compile(
    r"^(?:\s+(?:solos?|leads?|melod(?:y|ies)|hook|riffs?|theme)\b|[- ](?:led|driven|fronted|based|centric)\b)"
)
_FEATURED_BEFORE: Final = re.compile(
    r"(?:\b(?:led by|featuring|feat\.?|solo|lead|fronted by|starring)\s+(?:an?\s+|the\s+)?)$"
)
_MOOD: Final = re.compile(r"\b(?!(?:and|with|plus|featuring|by|on|solo|lead|or)\b)[\w'’-]+\s+$")
"""What stands before "vibes" that are a mood, as in "summer vibes", and not a vibraphone."""
_RELATED: Final[Mapping[str, frozenset[str]]] = {
    "strings": frozenset({"violin", "viola", "cello", "contrabass"}),
    "brass": frozenset({"trumpet", "trombone", "flugelhorn", "french horn", "tuba"}),
}
"""What belongs to a section: who wants no strings wants no violin."""
_LEAD_VOICE: Final = re.compile(r"\blead\s+(?=vocal|voice|sing)")
_ELECTRONIC: Final = ("electronic", "synthetic", "electronics", "synthesizer")
_UNPLUGGED: Final = ("unplugged", "all acoustic", "purely acoustic", "acoustic instruments")


def read_prompt(prompt: str, negative: str = "") -> Brief:
    """Read a prompt and a negative prompt. Never raises: what is not understood is left open."""
    wishes = part_wishes(prompt, negative)
    text = prompt.lower()
    era = era_of(wishes.wanted)
    mood = _mood(wishes)
    style, beyond = style_of(wishes, era)
    wanted, featured = _instruments(wishes.wanted)
    without, families = _unwanted(wishes, wanted)
    roles = frozenset(role for word, role in ROLE_WORDS.items() if said(wishes.wanted, word)) - without
    only, only_roles = alone(wishes.wanted)
    beside = roles & {"drums", "bass"} - only_roles - {found.role for found in only}
    if beside:  # "solo piano with drums" is not alone
        only, only_roles = (), frozenset()
    return Brief(
        style=coloured(style, mood, era),
        bpm=_bpm(text),
        key=_key(prompt),
        mode=_mode(prompt, mood),
        signature=_signature(wishes.wanted),
        pace=_pace(wishes, mood),
        instrumental=instrumental(wishes),
        voice=voice_of(wishes),
        without=without,
        without_families=families,
        wanted=tuple(found for found in wanted if found.family not in families),
        roles=roles,
        only=only,
        only_roles=only_roles,
        featured=featured if featured and featured.family not in families else None,
        notices=tuple(_impossible(wishes, beyond)),
    )


def _impossible(wishes: Wishes, beyond: tuple[str, ...]) -> Iterator[str]:
    meter = _OTHER_METER.search(wishes.wanted)
    if meter:
        yield f"The house band cannot play in {meter[1]}; it plays in 2/4, 3/4, 4/4 and 6/8."
    bpm = _asked_bpm(wishes.wanted)
    if bpm is not None and not SLOWEST <= bpm <= FASTEST:
        yield f"The house band cannot play at {bpm:g} BPM; it plays from {SLOWEST} to {FASTEST}."
    if beyond:
        yield f"The house band blends two styles at most; it leaves out: {', '.join(beyond)}."
    if unaccompanied(wishes):
        yield "The house band does not sing unaccompanied; its instruments play along."


def _mood(wishes: Wishes) -> Mood:
    """The mean of what the words say; what should not be overdone counts a little the other way."""
    felt = [mood for word, mood in MOODS.items() if said(wishes.wanted, word)]
    mild = [tuple(-0.4 * value for value in MOODS[word]) for word in wishes.mild if word in MOODS]
    heard = [*felt, *mild]
    if not heard:
        return Mood()
    return Mood(
        *(round(sum(values) / max(1, sum(v != 0 for v in values)), 4) for values in zip(*heard, strict=True))
    )


def _mode(prompt: str, mood: Mood) -> Mode | None:
    for word, mode in MODES.items():
        if said(prompt.lower(), word):
            return mode
    if abs(mood.valence) < 0.35:
        return None
    return "major" if mood.valence > 0 else "minor"


def _bpm(text: str) -> float | None:
    asked = _asked_bpm(text)
    if asked is not None:
        return asked if SLOWEST <= asked <= FASTEST else None
    at = _AT.search(text)
    if at and _SLOWEST_AT <= float(at[1]) <= FASTEST:
        return float(at[1])
    return next((bpm for word, bpm in TEMPI.items() if said(text, word)), None)


def _asked_bpm(text: str) -> float | None:
    """The tempo a text names as such, whether it can be played or not; the middle of a range."""
    match = _BPM.search(text)
    if match is None:
        return None
    found = [float(number) for number in match.groups() if number]
    return sum(found) / len(found)


def _key(prompt: str) -> Key | None:
    match = _KEY.search(prompt) or _SHORT_KEY.search(prompt)
    if match is None:
        return None
    accidental = (match[2] or "").strip(" -")
    mode = _MODES.get(match[3] or "", "major")
    space = " " if len(accidental) > 1 else ""
    try:
        return Key.parse(f"{match[1]}{space}{accidental} {mode}")
    except ValueError:
        return None


def _signature(text: str) -> str | None:
    match = _METER.search(text)
    if match:
        return "6/8" if match[1] == "12/8" else match[1]
    if any(said(text, word) for word in _THREE):
        return "3/4"
    return "6/8" if any(said(text, word) for word in _SIX) else None


def _pace(wishes: Wishes, mood: Mood) -> float:
    for words, sign in ((SLOW, -1.0), (FAST, 1.0)):
        if any(said(wishes.wanted, word) for word in words):
            return sign
        if any(word in words for word in wishes.mild):
            return -0.4 * sign
    return round(0.5 * mood.energy, 3) if abs(mood.energy) >= 0.5 else 0.0


def _instruments(text: str) -> tuple[list[Instrument], Instrument | None]:
    """The instruments a text names in its order, and the one that should have the tune."""
    wanted: list[Instrument] = []
    featured: Instrument | None = None
    for match in _SOUNDS.finditer(text):
        if match[1] == "vibes" and _MOOD.search(text[: match.start()]):
            continue
        found = _BY_WORD[match[1]]
        leads = _FEATURED_AFTER.search(text[match.end() :]) or _FEATURED_BEFORE.search(text[: match.start()])
        if leads and match[1] == "guitar":
            found = _BY_WORD["electric guitar"]
        if leads and featured is None:
            featured = found
        if found not in wanted:
            wanted.append(found)
    return wanted, featured


def _unwanted(wishes: Wishes, wanted: list[Instrument]) -> tuple[frozenset[Role], frozenset[str]]:
    """Roles and families that should not be heard; what is asked for by name stays."""
    text = _LEAD_VOICE.sub("", wishes.unwanted)
    named = [_BY_WORD[match[1]] for match in _SOUNDS.finditer(text)]
    families = {found.family for found in named}
    families |= {name for family in families for name in _RELATED.get(family, ())}
    if any(said(text, word) for word in _ELECTRONIC) or any(said(wishes.wanted, word) for word in _UNPLUGGED):
        families |= ELECTRONIC
    if said(text, "synth") or said(text, "synthesizer"):
        families |= ELECTRONIC
    roles = {role for word, role in ROLE_WORDS.items() if said(text, word)}
    if any(found.role == "bass" for found in named) and not re.search(r"(?<!\w)bass(?!\w)(?! guitar)", text):
        roles.discard("bass")
    return frozenset(roles), frozenset(families - {found.family for found in wanted})
