"""Lyrics that the user has written, in the message itself: they are used as they are."""

import re
from dataclasses import replace
from typing import Final

from agents.brief import Brief

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


def without_lyrics(brief: Brief) -> tuple[Brief, str | None]:
    """The same for a brief: lines of lyrics are no wishes."""
    message, lyrics = given_lyrics(brief.message)
    return (brief, None) if lyrics is None else (replace(brief, message=message), lyrics)
