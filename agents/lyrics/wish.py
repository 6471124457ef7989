"""What is wanted of the lyrics."""

from dataclasses import dataclass
from typing import Final

from agents.errors import AgentError
from agents.results import Lyrics
from engines.music import TimeSignature

LANGUAGES: Final = ("en", "es", "fr", "de")
"""Languages in which there is verse."""


@dataclass(frozen=True, slots=True)
class LyricWish:
    """What `write` goes by."""

    theme: str = ""
    """What the song is about, in the user's words, in any of `LANGUAGES`."""
    moods: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    language: str | None = None
    """Two letters; None: that of the theme if it can be told, or English."""
    duration: float = 120.0
    """Seconds."""
    bpm: float | None = None
    time_signature: TimeSignature | None = None
    wish: str = ""
    """Free words about the lyrics: shorter, another chorus, ABAB."""
    base: Lyrics | None = None
    """Lyrics that the wish changes; None: new ones."""
    seed: int = 0


class LanguageNotWritten(AgentError):
    """There is no verse in the language."""

    code = "language_not_written"

    def __init__(self, language: str, hint: str = "") -> None:
        super().__init__(
            f"Without a language model there are lyrics in English, Spanish, French and German, not in "
            f"{language!r}.",
            hint or "Ask for one of these languages, write the lyrics yourself, or set AGENT_MODEL_ID.",
        )
        self.language = language

    def __reduce__(self) -> tuple[type[AgentError], tuple[str, str]]:
        return type(self), (self.language, self.hint)
