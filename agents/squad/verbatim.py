"""Lyrics that the user has written, in the message itself: they are used as they are."""

import re
from dataclasses import replace
from typing import Final

from pydantic import ValidationError

from agents.brief import Brief
from agents.errors import AgentError
from agents.results import Lyrics

LONGEST_LINE: Final = 300
MOST_LINES: Final = 40
MOST_SECTIONS: Final = 23
"""As many as `Lyrics` has room for."""
_ASKED: Final = re.compile(
    r"(?:"
    r"\b(?:use|sing|take|with|here are|these are)\b[^:\n]{0,30}\b(?:lyrics|words)\b"
    r"|\b(?:usa|utiliza|canta|con|aquí está|esta es)\b[^:\n]{0,30}\bletra\b"
    r"|\b(?:utilise|prends|chante|avec|voici)\b[^:\n]{0,30}\bparoles\b"
    r"|\b(?:nimm|verwende|benutze|singe?|mit|hier ist)\b[^:\n]{0,30}\b(?:lied)?text\b"
    r"|^(?:lyrics|letra|paroles|text|songtext|liedtext)"
    r")[^:\n]{0,30}:\s*(?P<lyrics>\S.*)\Z",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_TAG: Final = re.compile(r"^[ \t]*\[[A-Za-z][A-Za-z \-]{1,20}\d?\][ \t]*$", re.MULTILINE)


def given_lyrics(message: str) -> tuple[str, str | None]:
    """The message without the lyrics that are given in it, and these lyrics, if there are any.

    They stand after words such as "use these lyrics:", or begin with the first of some tags such as [verse].
    """
    if found := _ASKED.search(message):
        lyrics = found["lyrics"].strip().strip('"“”«»„').strip()
        if lyrics:
            return message[: found.start("lyrics")].rstrip(), lyrics
    tags = list(_TAG.finditer(message))
    if len(tags) >= 2 or (tags and message[tags[0].end() :].count("\n") >= 2):
        return message[: tags[0].start()].rstrip(), message[tags[0].start() :].strip()
    return message, None


def as_lyrics(text: str, language: str) -> Lyrics:
    """The user's lyrics in sections, line for line; long sections are continued under the same tag."""
    from agents.lyrics import read_lyrics

    lines, sung, tags, tag = list[str](), 0, 0, "[verse]"
    for line in _CONTROL.sub("", text).splitlines():
        pieces = [line[start : start + LONGEST_LINE] for start in range(0, len(line), LONGEST_LINE)] or [""]
        for piece in pieces:
            if _TAG.match(piece):
                tag, sung, tags = piece.strip(), 0, tags + 1
            elif sung == MOST_LINES:
                lines, sung, tags = [*lines, "", tag], 0, tags + 1
            if tags >= MOST_SECTIONS:
                break
            lines.append(piece)
            sung += bool(piece.strip()) and not _TAG.match(piece)
    try:
        return read_lyrics("\n".join(lines), language)
    except ValidationError as error:
        raise AgentError(
            "The lyrics in the message could not be read.", "Put tags such as [verse] in."
        ) from error


def without_lyrics(brief: Brief) -> tuple[Brief, str | None]:
    """The same for a brief: lines of lyrics are no wishes."""
    message, lyrics = given_lyrics(brief.message)
    return (brief, None) if lyrics is None else (replace(brief, message=message), lyrics)
