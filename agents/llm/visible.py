"""What of an answer is shown while it comes: its prose, not the tool call that it may be written as."""

import re

_TAG = re.compile(r"</?think(?:ing)?>", re.IGNORECASE)
_MACHINE = re.compile(r"\s*(?:<(?:tool|function)|\[TOOL_CALLS\]|```)|\n\s*[{\[]", re.IGNORECASE)
_MACHINE_ALONE = re.compile(r"\A\s*[{\[]")
_UNDECIDED = re.compile(r"\s*(?:<[\w/=]{0,12}|\[[A-Z_]{0,10}|`{1,2}|\s+)\Z")
"""An ending that the next piece may turn into a tag, a fence or a line of JSON."""


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
        text = _TAG.sub("", self._held + piece)
        if match := (not self._begun and _MACHINE_ALONE.match(text)) or _MACHINE.search(text):
            self._over = True
            return text[: match.start()]
        undecided = _UNDECIDED.search(text)
        end = undecided.start() if undecided else len(text)
        text, self._held = text[:end], text[end:]
        self._begun = self._begun or bool(text)
        return text

    def rest(self) -> str:
        """What was held back, once nothing more comes."""
        return "" if self._over else self._held.rstrip()
