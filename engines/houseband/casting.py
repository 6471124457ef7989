"""Who carries the tune of the lyrics: a voice that sings them, or the lead instrument."""

from collections.abc import Mapping, Sequence
from typing import Final

from engines.houseband.voice import read_line
from engines.houseband.voice.voices import VOICE_IDS

USUAL: Final = "heart"
_WORDS: Final[Mapping[str, str]] = {
    "female": "heart",
    "woman": "heart",
    "male": "tenor",
    "man": "tenor",
    "deep": "baritone",
    "high": "soprano",
    "child": "child",
    "choir": "choir",
    "robot": "robot",
    "breathy": "breathy",
    "whisper": "breathy",
}
"""What a prompt calls a voice, and which it is."""


def cast(
    lines: Sequence[str], language: str, asked: str | None, said: str | None
) -> tuple[str | None, tuple[str, ...]]:
    """The voice that sings `lines` (None: the lead plays them) and what the user should know of it.

    `asked` is a voice's id, `said` a word of the prompt for one.
    """
    if not lines:
        return None, ("There are no lyrics to sing.",) if asked else ()
    if language[:2].lower() != "en":
        return None, (
            f"The house band sings in English only; its lead instrument plays the melody of the lyrics"
            f" in {language!r}.",
        )
    silent = sum(not read_line(line) for line in lines)
    if silent * 2 > len(lines):
        return None, ("These lyrics cannot be read as English; the lead instrument plays their melody.",)
    notices = (f"{silent} of the lyric lines cannot be read as English and stay unsung.",) if silent else ()
    return asked or _WORDS.get(said or "", said if said in VOICE_IDS else USUAL), notices
