"""Time signature, number of variants, seed and format, as people write them."""

import re
from typing import Final

_SIGNATURE: Final = re.compile(
    r"(?<![\d/])(2/4|3/4|4/4|6/8|12/8)(?![\d/])|\b([2346])[ -]([48])[ -]?(?:time|takt)\b"
)
_ODD_SIGNATURE: Final = re.compile(
    r"(?<![\d/])((?:5|7|9|1[0135])/(?:4|8|16))(?![\d/])|(?<![\d/,.] )\b([57]) ([48])\b"
)
_SIGNATURE_WORDS: Final = (
    (
        "3/4",
        re.compile(
            r"\b(?:(?:drei|3)vierteltakt|3[- ]?viertel|waltz time|triple (?:time|meter)|in 3\b|walzertakt)"
        ),
    ),
    ("6/8", re.compile(r"\b(?:(?:sechs|6)achteltakt|6[- ]?achtel|compound (?:time|meter)|in 6\b|6 8\b)")),
    ("4/4", re.compile(r"\b(?:(?:vier|4)vierteltakt|common time)")),
    ("2/4", re.compile(r"\b(?:(?:zwei|2)vierteltakt)")),
)
_VARIANTS: Final = re.compile(
    r"\b(\d{1,2})\s+(?:(?:different|distintas?|diferentes|differentes|verschiedene|other)\s+)?"
    r"(?:variants?|versions?|takes?|variations?|options?|alternatives?|versiones|variantes|variaciones"
    r"|tomas|opciones"
    r"|varianten|versionen|fassungen|songs|tracks|canciones|chansons|lieder|morceaux)\b"
)
_COUPLE: Final = re.compile(
    r"\b(?:a couple of|a pair of|un par de|ein paar|une paire de)\s+(?:versions?|variants?|takes?"
    r"|versiones|versionen|varianten|variantes|songs)\b")  # fmt: skip
_SEED: Final = re.compile(
    r"\b(?:seed|semilla|graine|startwert)\s*(?:number|nr\.?|no\.?|to|a|auf)?\s*[:=#]?\s*(\d{1,15})\b"
)
_FORMAT: Final = re.compile(r"\b(mp3|flac|ogg|wav24|wav)\b")
_BITS: Final = re.compile(r"\b24[\s-]?bits?\b")


def signature(text: str) -> tuple[str | None, str | None]:
    found = _SIGNATURE.search(text)
    if found:
        value = found[1] or f"{found[2]}/{found[3]}"
        return {"12/8": "6/8", "4/8": "4/4", "2/8": None, "3/8": "3/4", "6/4": "3/4"}.get(value, value), None
    for signature, pattern in _SIGNATURE_WORDS:
        if pattern.search(text):
            return signature, None
    odd = _ODD_SIGNATURE.search(text)
    return None, (odd[1] or f"{odd[2]}/{odd[3]}") if odd else None


def variants(text: str) -> int | None:
    """How many songs are wanted."""
    found = _VARIANTS.search(text)
    return int(found[1]) if found else 2 if _COUPLE.search(text) else None


def seed(text: str) -> int | None:
    """A seed that is named."""
    found = _SEED.search(text)
    return int(found[1]) if found else None


def audio_format(text: str) -> str | None:
    """A format that is named, as `SongRequest.format` has it."""
    found = _FORMAT.search(text)
    if _BITS.search(text) and (not found or found[1].startswith("wav")):
        return "wav24"
    return found[1] if found else None
