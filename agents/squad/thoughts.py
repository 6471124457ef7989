"""What an agent thinks aloud: the readable part of an answer, in pieces that are worth sending."""

import re
import time
from typing import Final

SPAN: Final = 0.03
"""Seconds for which pieces are gathered, unless a sentence ends before."""
_SENTENCE: Final = re.compile(r"[.!?…。！？]\s*$|\n")
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "", "b": "", "f": "", '"': '"', "\\": "\\", "/": "/"}
LONGEST: Final = 4_000
"""Characters that one answer may think aloud; more is not read by anybody."""


class Gathered:
    """Gathers pieces of text until there is a sentence, or `SPAN` is over."""

    def __init__(self) -> None:
        self._text = ""
        self._since = 0.0

    def add(self, piece: str) -> str:
        """Take a piece; give what is to be sent now, or nothing."""
        if not self._text:
            self._since = time.monotonic()
        self._text += piece
        return self.take() if self.due or _SENTENCE.search(self._text) else ""

    @property
    def waiting(self) -> bool:
        """Whether anything is gathered."""
        return bool(self._text)

    @property
    def due(self) -> bool:
        """Whether what was gathered has waited long enough."""
        return bool(self._text) and time.monotonic() - self._since >= SPAN

    def take(self) -> str:
        """All that was gathered; nothing if it is blank."""
        text, self._text = self._text, ""
        return text if text.strip() else ""


class FieldText:
    """Reads one text field out of JSON that is still being written, without halves of escapes.

    An answer that begins anew, after a repair, is read anew.
    """

    def __init__(self, field: str) -> None:
        self._start = re.compile(rf'"{field}"\s*:\s*"')
        self._seen = ""
        self._open = False
        self._escape = ""
        self._high = 0
        self._given = 0

    def feed(self, piece: str) -> str:
        """What of the field came with the piece."""
        if not self._open:
            self._seen = (self._seen + piece)[-max(200, len(piece) + 100) :]
            begin = self._start.search(self._seen)
            if begin is None:
                return ""
            piece, self._seen, self._open, self._given = self._seen[begin.end() :], "", True, 0
        out: list[str] = []
        for place, char in enumerate(piece):
            if self._escape:
                self._escaped(char, out)
            elif char == "\\":
                self._escape = char
            elif char == '"':
                self._open = False
                self._seen = piece[place + 1 :]
                break
            else:
                out.append(char)
        text = "".join(out)[: LONGEST - self._given]
        self._given += len(text)
        return text

    def _escaped(self, char: str, out: list[str]) -> None:
        self._escape += char
        if self._escape[1] != "u":
            out.append(_ESCAPES.get(char, char))
        elif len(self._escape) == 6:
            self._unit(out)
        else:
            return
        self._escape = ""

    def _unit(self, out: list[str]) -> None:
        r"""One `\uXXXX`: a character, or half of a pair that the next one completes."""
        try:
            code = int(self._escape[2:], 16)
        except ValueError:
            return
        if 0xD800 <= code < 0xDC00:
            self._high = code
        elif 0xDC00 <= code < 0xE000:
            if self._high:
                out.append(chr(0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00))
            self._high = 0
        elif code >= 32 or code in (9, 10):
            out.append(chr(code))
