"""What the rules say, in the user's language."""

from functools import cache
from typing import Final

from agents.rules.lexicon import TONGUES, Tongue, language_title, table

WRITTEN: Final = frozenset(TONGUES)
"""Languages that the rules write lyrics in."""


@cache
def _sayings() -> dict[str, dict[str, str]]:
    return {name: dict(row) for name, row in table("replies").items()}


def say(tongue: Tongue, name: str, **values: object) -> str:
    """A saying of `replies.toml`, filled in."""
    return _sayings()[name][tongue].format(**values)


def called(code: str, tongue: Tongue) -> str:
    """A language by its name."""
    return language_title(code, tongue)


def figure(value: float) -> str:
    """A number without needless zeros."""
    return f"{value:g}"


_SOLFEGE: Final = {"C": "do", "D": "re", "E": "mi", "F": "fa", "G": "sol", "A": "la", "B": "si"}
_SIGNS: Final = {
    "es": {"#": " sostenido", "b": " bemol"},
    "fr": {"#": " dièse", "b": " bémol"},
}
_MODES: Final = {
    "es": {"major": "mayor", "minor": "menor"},
    "fr": {"major": "majeur", "minor": "mineur"},
}


def key_called(key: str, tongue: Tongue) -> str:
    """A key by its name in a language: "F# minor" is "fis-Moll", and B flat is the German B."""
    tonic, mode = key.split()
    letter, sign = tonic[0], tonic[1:]
    if tongue == "en":
        return key
    if tongue == "de":
        note = {"B": "H", "Bb": "B", "Eb": "Es", "Ab": "As"}.get(tonic)
        note = note or letter.replace("B", "H") + {"#": "is", "b": "es", "": ""}[sign]
        return f"{note}-Dur" if mode == "major" else f"{note.lower()}-Moll"
    name = "ré" if tongue == "fr" and letter == "D" else _SOLFEGE[letter]
    return f"{name}{_SIGNS[tongue].get(sign, '')} {_MODES[tongue][mode]}"


def field_called(field: str, tongue: Tongue) -> str:
    """A field of the song request as people call it."""
    row = _sayings().get("field-" + field.replace("_", "-").replace(" ", "-"))
    return row[tongue] if row else field
