"""Keys as people name them in four languages, and moving from one to another."""

import re
from collections.abc import Mapping
from typing import Final

from agents.rules.folding import blanked, fold
from engines.music import Key, Mode

_MODES: Final[Mapping[str, Mode]] = {
    "major": "major", "maj": "major", "mayor": "major", "majeur": "major", "dur": "major", "ionian": "major",
    "lydian": "major", "mixolydian": "major", "minor": "minor", "min": "minor", "menor": "minor",
    "mineur": "minor", "moll": "minor", "dorian": "minor", "phrygian": "minor", "aeolian": "minor",
}  # fmt: skip
_MODE: Final = rf"({'|'.join(_MODES)})"
_NOT_A_KEY: Final = (
    r"(?![\s-]*(?:keys?\b|mood|feel|chords?|scale|hit\b|way\b|detail|label|role|parte|idea|third|threat"
    r"|issue))"
)
_LETTER: Final = re.compile(
    rf"\b([a-g])(?:[\s-]*(#|♭|sharp|flat|sostenido|bemol|diese)|(b)(?![a-z]))?[\s-]*{_MODE}\b{_NOT_A_KEY}"
)
_SOLFEGE: Final[Mapping[str, str]] = {
    "do": "C", "ut": "C", "re": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B",
}  # fmt: skip
_SUNG: Final = re.compile(
    rf"\b(do|ut|re|mi|fa|sol|la|si)[\s-]*(#|♭|sostenid[oa]|bemol|diese|dieze|b\b)?[\s-]*"
    rf"(mayor|menor|majeure?|mineure?|major|minor)\b{_NOT_A_KEY}"
)
_GERMAN: Final[Mapping[str, str]] = {
    "c": "C", "d": "D", "e": "E", "f": "F", "g": "G", "a": "A", "h": "B", "b": "Bb", "cis": "C#", "dis": "D#",
    "eis": "F", "fis": "F#", "gis": "G#", "ais": "A#", "his": "C", "ces": "Cb", "des": "Db", "es": "Eb",
    "fes": "E", "ges": "Gb", "as": "Ab",
}  # fmt: skip
"""German names of notes: H is B, B is B flat."""
_NAMED: Final = re.compile(rf"\b({'|'.join(sorted(_GERMAN, key=len, reverse=True))})[\s-]*(dur|moll)\b")
_SAYS_MODE: Final = re.compile(rf"(?<!\d)(?<!\d )\b{_MODE}e?\b|(?<![a-z])[a-g](?:#|b)?m(?![a-z])")
_SHORT: Final = re.compile(
    r"\b(?:in|key of|key:|key|en|tono de|ton de|Tonart)\s+([A-G])(#|b|♯|♭|[- ]sharp"
    r"|[- ]flat)?(m)?(?![\w#♯♭'’/])"
)
_TO: Final = re.compile(r"\b(?:to|a|nach)\s+([A-G])(#|b|♯|♭)?(m)?\s*(?:$|[,.;!?])")
_CHORD: Final = re.compile(r"(?:(?<=[\s,(])([A-G])(#|b|♯|♭)?|^([A-G])(#|b|♯|♭))(m)(?![\w#♯♭'’])(?!\s+I\b)")
_ARTICLE: Final = re.compile(
    r"(?<!in )(?<!in the key of )(?<!key of )(?<!key: )(?<!to )(?<!key )\ba (?:major|minor) (?!at\b"
    r"|with\b|and\b|please\b|for\b|around\b|about\b|by\b|but\b|no\b|\d)[a-z]"
)
"""Where "a" is an article: "a minor change"."""
_MODE_ALONE: Final = re.compile(
    r"\b(?:(?:in|to|into|make it|make this)\s+(?:an?\s+|the\s+)?(major|minor)\b(?!\s*(?:hit|way|part))|(major"
    r"|minor)\s+(?:key|mode|tonality|scale)"
    r"|(?:tono|modo|tonalidad|clave|en)\s+(mayor|menor)\b|(?:mode|en|ton)\s+(majeur|mineur)\b|(?:in"
    r"|nach)\s+(dur|moll)\b"
    r"|(dur|moll)tonart)"
)
_RELATED: Final = re.compile(
    r"\b(?:(relative)\s+(?:major|minor|key|majeure?|mineure?)|(?:ton\s+)?(relatif|relative)\b"
    r"|(?:tono\s+)?(relativ[oa])\b"
    r"|(parallel(?:e|en|er)?)[\s-]*(?:dur|moll|ton)\w*|paralleltonart)"
)
_PITCH: Final = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SPELT: Final[Mapping[Mode, tuple[str, ...]]] = {
    "major": ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"),
    "minor": ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"),
}
"""The usual spelling of each tonic, from C up."""


def named(tonic_pitch: int, mode: Mode) -> str:
    """The key on a pitch class, in its usual spelling."""
    return f"{_SPELT[mode][tonic_pitch % 12]} {mode}"


def read_key(text: str, original: str) -> tuple[str | None, str]:
    """A key with its tonic as `SongRequest.key` has it, and the text without it.

    `text` is folded; `original` is what the user wrote, of which "in Am" and "F#m" are read.
    """
    for pattern, read in ((_NAMED, _german), (_SUNG, _sung), (_LETTER, _letter)):
        found = pattern.search(text)
        if (
            found
            and _ARTICLE.match(text, found.start())
            and original[found.start() : found.start() + 1] != "A"
        ):
            found = pattern.search(text, found.end())
        if found:
            return read(found), blanked(text, *found.span())
    short = _SHORT.search(original)
    if short:
        return _spelt(short[1], short[2] or "", "minor" if short[3] else "major"), text
    moved = _TO.search(original)
    if moved:
        return _spelt(moved[1], moved[2] or "", "minor" if moved[3] else "major"), text
    chord = _CHORD.search(original)
    if chord:
        return _spelt(chord[1] or chord[3], chord[2] or chord[4] or "", "minor"), text
    return None, text


def says_mode(original: str) -> bool:
    """Whether a message with a key says major or minor: "move it to G" does not."""
    return _SAYS_MODE.search(fold(original)) is not None


def _german(found: re.Match[str]) -> str:
    return f"{_GERMAN[found[1]]} {_MODES[found[2]]}"


def _sung(found: re.Match[str]) -> str:
    return _spelt(_SOLFEGE[found[1]], found[2] or "", _MODES[found[3].removesuffix("e")])


def _letter(found: re.Match[str]) -> str:
    return _spelt(found[1].upper(), found[2] or found[3] or "", _MODES[found[4]])


def _spelt(letter: str, accidental: str, mode: Mode) -> str:
    sign = accidental.strip(" -")
    sharp = sign in ("#", "♯", "sharp", "diese", "dieze") or sign.startswith("sostenid")
    flat = bool(sign) and not sharp
    try:
        return str(Key.parse(f"{letter}{'#' if sharp else 'b' if flat else ''} {mode}"))
    except ValueError:  # E#, B#, Fb: there, but named after the white key
        return named(_PITCH[letter] + (1 if sharp else -1), mode)


def read_mode(text: str) -> Mode | None:
    """A mode without a tonic, as in "a minor key"."""
    found = _MODE_ALONE.search(text)
    return _MODES[next(group for group in found.groups() if group)] if found else None


def to_relative(text: str) -> bool:
    """Whether the relative key is meant; a German Paralleltonart is that too."""
    return _RELATED.search(text) is not None


def relative_of(key: str) -> str:
    """The relative key: A minor of C major and back."""
    parsed = Key.parse(key)
    if parsed.mode == "major":
        return named(parsed.pitch_class + 9, "minor")
    return named(parsed.pitch_class + 3, "major")


def transposed(key: str, semitones: int) -> str:
    """The key so many semitones higher."""
    parsed = Key.parse(key)
    return named(parsed.pitch_class + semitones, parsed.mode)


def in_mode(key: str, mode: Mode) -> str:
    """The key on the same tonic in a mode."""
    parsed = Key.parse(key)
    return key if parsed.mode == mode else named(parsed.pitch_class, mode)


_UNITS: Final = (
    (re.compile(
        r"\b(?:half[\s-]?(?:step|tone)s?|semi-?tones?|semitonos?|medios? tonos?|demi[\s-]?tons?"
        r"|halbton(?:e|schritte?)?|halben ton)\b"), 1),
    (re.compile(r"\b(?:minor third|tercera menor|tierce mineure|kleine terz)\b"), 3),
    (re.compile(r"\b(?:major third|a third|tercera|tierce|terz)\b"), 4),
    (re.compile(r"\b(?:a fourth|perfect fourth|cuarta|quarte)\b"), 5),
    (re.compile(r"\b(?:a fifth|perfect fifth|quinta|quinte)\b"), 7),
    (re.compile(
        r"\b(?:(?:whole|full)[\s-]?(?:step|tone)s?|tones?|steps?|tonos?|tons?|ganzton(?:e|schritte?)?"
        r"|ganzen ton|tone)\b"), 2),
)  # fmt: skip
_UP: Final = re.compile(
    r"\b(?:up|higher|raise|sube(?:la|lo|le)?|mas (?:alt[oa]|agud[oa])|arriba|monte|hausse|plus (?:haut"
    r"|aigue?)|hoher|hoch|rauf|nach oben)\b"
)
_DOWN: Final = re.compile(
    r"\b(?:down|lower|drop it|baja(?:la|lo|le)?|mas (?:baj[oa]|grave)|abajo|baisse|descends|plus (?:bas"
    r"|grave)|tiefer|runter|nach unten)\b"
)
_PITCHED: Final = re.compile(
    r"\b(?:keys?|pitch|transpose|transponla|transponiere|tonalidad|tonalite|tonart|tono|tonal)\b"
)
_BARE: Final = re.compile(
    r"^\W*(?:please |bitte )?(?:(?:can you |could you )?(?:make (?:it|this|that)|sing it|mach es|mach ihn"
    r"|hazl[ao]|rends la|ponl[ao]|put it)\s+)?"
    r"(?:(?:a bit|a little|slightly|much|etwas|ein bisschen|un poco|un peu)\s+)?"
    r"(?:higher|lower|hoher|tiefer|mas (?:alt[oa]|agud[oa]|baj[oa]|grave)|plus (?:haut|aigue?|bas|grave))\W*"
    r"(?:please|bitte|por favor)?\W*$"
)


def transposition(text: str) -> int | None:
    """By how many semitones to transpose: "up a whole tone" 2, "a lower key" -2; None if nothing is said."""
    up, down = _UP.search(text), _DOWN.search(text)
    if not up and not down:
        return None
    sign = 1 if up and (not down or up.start() < down.start()) else -1
    for pattern, semitones in _UNITS:
        found = pattern.search(text)
        if found and found[0] not in ("tono", "ton"):
            return sign * semitones * _count(text, found.start())
        if found and re.search(r"\b(?:un|1|\d+|d'un|de un)\s+tono?s?\b", text):
            return sign * semitones * _count(text, found.start())
    if _PITCHED.search(text) or _BARE.search(text):
        return 2 * sign
    return None


def _count(text: str, before: int) -> int:
    found = re.search(r"(\d{1,2})\s*$", text[:before])
    return min(12, max(1, int(found[1]))) if found else 1
