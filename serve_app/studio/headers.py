"""Header fields of the export's addresses, from the `_headers` that its build writes.

The format is that of Cloudflare Pages, so that both serve the studio with the same policy: a line with a
path, which may end with `*`, and below it, indented, `Name: value`, or `! Name` to take back what a rule
before it has set.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

FILE: Final = "_headers"
"""Its name in the export."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What one path, or all that begin alike, are sent with."""

    path: str
    sets: dict[str, str] = field(default_factory=dict)
    takes_back: list[str] = field(default_factory=list)

    def matches(self, path: str) -> bool:
        """Whether an address is of this rule."""
        return path.startswith(self.path[:-1]) if self.path.endswith("*") else path == self.path


def rules(text: str) -> list[Rule]:
    """The rules of a `_headers`. Raises `ValueError` for a line that is none."""
    found: list[Rule] = []
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if not line[0].isspace():
            found.append(Rule(stripped))
            continue
        name, colon, value = stripped.partition(":")
        if not found or not (colon or name.startswith("!")):
            raise ValueError(f"not a line of {FILE}: {line!r}")
        if name.startswith("!"):
            found[-1].takes_back.append(name[1:].strip().lower())
        else:
            found[-1].sets[name.strip().lower()] = value.strip()
    return found


def headers_of(path: str, among: Sequence[Rule]) -> dict[str, str]:
    """What an address is sent with; the last rule that matches has the last word."""
    told: dict[str, str] = {}
    for rule in among:
        if rule.matches(path):
            for name in rule.takes_back:
                told.pop(name, None)
            told.update(rule.sets)
    return told
