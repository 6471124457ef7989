"""Who carries the tune of the lyrics: a voice that sings them, or the lead instrument."""

from collections.abc import Mapping, Sequence
from typing import Final

from engines.houseband.voice import read_line

USUAL: Final = "heart"
_WORDS: Final[Mapping[str, str]] = {"female": USUAL, "male": "tenor"}
"""What a prompt calls a voice where that is not the voice's own name."""


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
    return asked or _WORDS.get(said or "", said or USUAL), notices


def unsung(asked: str | None, *, lyrics: bool, by_field: bool) -> tuple[str, ...]:
    """What the user should know of a song in which nobody is to sing.

    `asked` is a voice's id, `lyrics` whether there are words, `by_field` whether the request's own field
    makes it instrumental rather than its prompt.
    """
    if by_field:
        return (f"The song stays instrumental as asked; the voice {asked!r} does not sing.",) if asked else ()
    if lyrics:
        return ("The lyrics are not sung, for the prompt asks for music without vocals.",)
    return (f"The prompt asks for music without vocals; the voice {asked!r} does not sing.",) if asked else ()
