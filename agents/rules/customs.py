"""What is customary where a wish leaves it open: tempo, key, time signature, length."""

from collections.abc import Sequence
from random import Random
from typing import Final

from agents.rules.lexicon import Genre, genres, moods
from engines.music import Mode

_TONICS: Final[dict[Mode, tuple[str, ...]]] = {
    "major": ("C", "D", "Eb", "E", "F", "G", "A", "Bb"),
    "minor": ("A", "B", "C", "C#", "D", "E", "F", "F#", "G"),
}
"""Keys that singers and players meet most (counts of the Million Song Dataset)."""
_STEP: Final[dict[str, float]] = {
    "very-slow": -1.6, "slow": -1.0, "mid": 0.0, "fast": 1.0, "very-fast": 1.6, "slower": -1.0, "faster": 1.0,
}  # fmt: skip
_OPEN: Final = (70.0, 140.0)
"""Range of tempo where no genre narrows it, bpm: what most songs have."""
SUNG_SECONDS: Final = 120.0
"""Two verses and choruses at a middling tempo."""
PLAYED_SECONDS: Final = 60.0
SHORT: Final = 0.5
LONG: Final = 2.0
"""Of the usual length."""


def known(ids: Sequence[str]) -> list[Genre]:
    """The genres of these ids."""
    return [genres()[each] for each in ids]


def customary_bpm(
    genre_ids: Sequence[str], mood_ids: Sequence[str], pace: str | None, mild: str | None
) -> float:
    """The tempo that suits genres, moods and words such as slow; whole bpm.

    Of several genres the overlap of their ranges counts, or the middle between them where there is none.
    """
    low, high = _range(genre_ids)
    middle, half = (low + high) / 2, max(6.0, (high - low) / 2)
    energies = [moods()[each].energy for each in mood_ids]
    lean = 0.6 * sum(energies) / len(energies) if energies else 0.0
    if pace in _STEP:
        lean = _STEP[pace]
    elif mild in _STEP:  # not too fast is not slow either
        lean = -0.5 * _STEP[mild]
    return float(round(min(300.0, max(30.0, middle + half * lean))))


def _range(ids: Sequence[str]) -> tuple[float, float]:
    ranges = [genre.tempo for genre in known(ids)]
    if not ranges:
        return _OPEN
    low, high = max(one[0] for one in ranges), min(one[1] for one in ranges)
    if low <= high:
        return low, high
    middle = sum(sum(one) / 2 for one in ranges) / len(ranges)
    return middle - 6, middle + 6


def customary_mode(genre_ids: Sequence[str], mood_ids: Sequence[str]) -> Mode:
    """Major or minor, by the moods where they are clear, else by the genre."""
    valence = sum(moods()[each].valence for each in mood_ids)
    if abs(valence) >= 0.4:
        return "major" if valence > 0 else "minor"
    found = known(genre_ids)
    return found[0].mode if found else "major"


def customary_key(mode: Mode, seed: int) -> str:
    """A usual key of a mode, drawn by the seed."""
    return f"{Random(seed).choice(_TONICS[mode])} {mode}"  # noqa: S311 - of music, not of secrets


def customary_signature(genre_ids: Sequence[str]) -> str | None:
    """The time signature of a genre that is not in four; None for the others."""
    return next((genre.signature for genre in known(genre_ids) if genre.signature != "4/4"), None)


def customary_seconds(*, sung: bool, length: str | None) -> float:
    """How long a song is where nothing is said."""
    usual = SUNG_SECONDS if sung else PLAYED_SECONDS
    return usual * {"short": SHORT, "shorter": SHORT, "long": LONG, "longer": LONG}.get(length or "", 1.0)
