"""What a file says of its song, made safe to put into any container."""

import math
import unicodedata
from dataclasses import dataclass
from typing import Final

from engines.music import Key

MAX_LINE: Final = 200
"""Characters kept of a title, an artist or a key."""
MAX_TEXT: Final = 4_000
"""Characters kept of a prompt; requests allow 2,000."""
MAX_LYRICS: Final = 20_000
"""Characters kept of lyrics, as many as requests allow."""
ENCODER: Final = "Opentunes"

Fields = dict[str, str]
"""Tags by our names for them: title, artist, comment, bpm, key, lyrics, encoder, manifest; none empty."""


@dataclass(frozen=True, slots=True)
class Tags:
    """Tags of one song; any text is accepted, and cleaned when written. No date: same song, same bytes."""

    title: str = ""
    artist: str = "Opentunes"
    prompt: str = ""
    """Goes where players show a comment."""
    bpm: float | None = None
    key: str | None = None
    """As in "A minor"."""
    lyrics: str = ""


def fields(tags: Tags) -> Fields:
    """The tags as clean text without control characters, cut to length, empty ones left out."""
    found = {
        "title": clean(tags.title, MAX_LINE, lines=False),
        "artist": clean(tags.artist, MAX_LINE, lines=False),
        "bpm": "" if tags.bpm is None or not math.isfinite(tags.bpm) else f"{tags.bpm:g}",
        "key": clean(tags.key or "", MAX_LINE, lines=False),
        "comment": clean(tags.prompt, MAX_TEXT),
        "lyrics": clean(tags.lyrics, MAX_LYRICS),
        "encoder": ENCODER,
    }
    return {name: text for name, text in found.items() if text}


def clean(text: str, longest: int, *, lines: bool = True) -> str:
    """Text that every container can hold: no control characters, valid Unicode, at most `longest` characters.

    A NUL would end the text for readers written in C, so controls go and the rest stays. Line breaks become
    line feeds, or spaces where `lines` is false. A cut ends in "…" and never splits a letter from its accents
    or an emoji.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not lines:
        text = " ".join(text.split())
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()
    if len(text) <= longest:
        return text
    cut = longest - 1
    while cut > 0 and (_joins(text[cut]) or text[cut - 1] == "\u200d"):
        cut -= 1
    return text[:cut].rstrip() + "…"


def _joins(character: str) -> bool:
    """Whether the character belongs to the one before: an accent, a joiner, a variation or a skin tone."""
    return unicodedata.category(character) in {"Mn", "Me", "Mc"} or character in "\u200d🏻🏼🏽🏾🏿"


def short_key(key: str) -> str | None:
    """A key in the three characters of ID3's TKEY ("Am", "F#m", "Bb"); None when it cannot be read."""
    try:
        parsed = Key.parse(key)
    except ValueError:
        return None
    return parsed.tonic + ("m" if parsed.mode == "minor" else "")
