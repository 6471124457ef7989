"""Who sings: from words such as female to one of an engine's voices, if that can be told."""

from collections.abc import Mapping, Sequence
from typing import Final

_LIKELY: Final[Mapping[str, tuple[str, ...]]] = {
    "female": ("female", "woman", "heart", "alto", "soprano"),
    "male": ("male", "man", "tenor", "baritone"),
    "child": ("child", "kid"), "choir": ("choir", "chorus"), "robot": ("robot", "vocoder"),
    "breathy": ("breathy", "whisper"), "soprano": ("soprano",), "alto": ("alto", "contralto"),
    "tenor": ("tenor",), "baritone": ("baritone", "bass"),
}  # fmt: skip
"""What a voice of this kind may be called, the likeliest first."""
_FALLS_TO: Final[Mapping[str, str]] = {
    "soprano": "female",
    "alto": "female",
    "tenor": "male",
    "baritone": "male",
}


def voice_for(kind: str, voices: Sequence[str]) -> str | None:
    """The engine's voice of this kind; None if no name tells."""
    for wanted in (kind, _FALLS_TO.get(kind, "")):
        for name in _LIKELY.get(wanted, ()):
            for voice in voices:
                if name in voice.lower().replace("-", "_").split("_"):
                    return voice
    return None


def voice_words(kind: str) -> str:
    """The voice as a prompt asks for it."""
    return "choir vocals" if kind == "choir" else f"{kind} vocals"
