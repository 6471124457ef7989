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
