"""What of an answer is shown while it comes: its prose, not the tool call that it may be written as."""

import re
from typing import Final

_TAG = re.compile(r"</?think(?:ing)?>", re.IGNORECASE)
_MACHINE = re.compile(r"<(?:tool|function)|\[TOOL_CALLS\]|```|\n\s*[{\[]", re.IGNORECASE)
_MACHINE_ALONE = re.compile(r"\A\s*[{\[]")
_UNDECIDED = re.compile(r"(?:<[\w/=]{0,12}|\[[A-Z_]{0,10}|`{1,2})\Z")
"""An ending that the next piece may turn into a tag or a fence; after white space comes a line of JSON."""
LONGEST: Final = 14
"""Characters of such an ending."""
_EMPTINESS: Final = re.compile(r"\s{40,}")
"""A model that is stuck writes thousands of newlines: searching those takes time with their square."""


class Visible:
    """Takes an answer piece by piece, and lets through what a user may read."""

    def __init__(self) -> None:
        self._held = ""
        self._begun = False
        self._over = False

    def feed(self, piece: str) -> str:
        """What can be shown now."""
        if self._over:
            return ""
        text = _EMPTINESS.sub(_shorter, _TAG.sub("", self._held + piece))
        if match := (not self._begun and _MACHINE_ALONE.match(text)) or _MACHINE.search(text):
            self._over = True
            return text[: match.start()].rstrip()
        undecided = _UNDECIDED.search(text, max(0, len(text) - LONGEST))
        end = len(text[: undecided.start() if undecided else None].rstrip())
        text, self._held = text[:end], text[end:]
        self._begun = self._begun or bool(text)
        return text

    def rest(self) -> str:
        """What was held back, once nothing more comes."""
        return "" if self._over else self._held.rstrip()


def _shorter(emptiness: re.Match[str]) -> str:
    return "\n\n" if "\n" in emptiness[0] else " "
