"""Relative wishes in absolute numbers: slower than what, longer than what."""

from typing import Any, Final

from agents.rules import keys, tempo
from agents.rules.customs import customary_bpm, customary_key, customary_mode
from agents.rules.folding import fold
from agents.rules.said import Reading
from agents.rules.standing import genre_ids, mood_ids
from engines.music import Key

_FACTORS: Final[dict[str, dict[str | None, float]]] = {
    "slower": {"bit": 0.94, None: 0.87, "much": 0.75},
    "faster": {"bit": 1.06, None: 1.15, "much": 1.33},
    "slow": {None: 0.8, "bit": 0.94, "much": 0.75}, "very-slow": {None: 0.65},
    "fast": {None: 1.25, "bit": 1.06, "much": 1.33}, "very-fast": {None: 1.5},
    "half": {None: 0.5}, "double": {None: 2.0},
}  # fmt: skip
"""Listeners notice about 6 %; 13 % is plainly another tempo (Thomas 2007, just noticeable differences)."""
_LENGTHS: Final[dict[str, dict[str | None, float]]] = {
    "longer": {"bit": 1.25, None: 1.5, "much": 2.0},
    "shorter": {"bit": 0.8, None: 0.67, "much": 0.5},
}
DEFAULT_SECONDS: Final = 30.0
"""Of a request that does not say."""


def present_bpm(given: dict[str, Any]) -> float:
    """The tempo that stands: the field's, the prompt's, or what is customary for the prompt."""
    if given.get("bpm") is not None:
        return float(given["bpm"])
    prompt = str(given.get("prompt", ""))
    written, _ = tempo.absolute(fold(prompt))
    if written is not None:
        return min(tempo.FASTEST, max(tempo.SLOWEST, written))
    return customary_bpm(genre_ids((prompt,)), mood_ids((prompt,)), None, None)


def present_key(given: dict[str, Any], seed: int) -> str:
    """The key that stands: the field's, the prompt's, or a customary one."""
    if given.get("key"):
        return str(given["key"])
    prompt = str(given.get("prompt", ""))
    written, _ = keys.read_key(fold(prompt), prompt)
    return written or customary_key(customary_mode(genre_ids((prompt,)), mood_ids((prompt,))), seed)


def present_seconds(given: dict[str, Any]) -> float:
    """The length that stands."""
    return float(given.get("duration") or DEFAULT_SECONDS)


def changed_bpm(said: Reading, given: dict[str, Any]) -> float | None:
    """The tempo that an edit asks for, whole bpm; None if it says nothing of it. It may be out of range."""
    if said.bpm is not None:
        return said.bpm
    now = present_bpm(given)
    if said.bpm_change is not None:
        return float(round(said.bpm_change.of(now)))
    pace = said.pace
    if pace is None and said.mild_pace is not None:  # not so fast
        pace = {"fast": "slower", "very-fast": "slower", "slow": "faster", "very-slow": "faster"}.get(
            said.mild_pace
        )
        return None if pace is None else float(round(now * _FACTORS[pace]["bit"]))
    if pace == "mid":
        return 100.0
    if pace not in _FACTORS:
        return None
    factors = _FACTORS[pace]
    return float(round(now * factors.get(said.degree, factors[None])))


def changed_key(said: Reading, given: dict[str, Any], seed: int) -> str | None:
    """The key that an edit asks for; None if it says nothing of it."""
    if said.key is not None:
        if said.tonic_only and given.get("key"):
            return keys.in_mode(said.key, Key.parse(str(given["key"])).mode)
        return said.key
    if not (said.relative_key or said.semitones or said.mode):
        return None
    now = present_key(given, seed)
    if said.relative_key:
        return keys.relative_of(now)
    if said.semitones:
        now = keys.transposed(now, said.semitones)
    return keys.in_mode(now, said.mode) if said.mode else now


def changed_seconds(said: Reading, given: dict[str, Any]) -> float | None:
    """The length that an edit asks for, seconds; None if it says nothing of it. It may be out of range."""
    if said.duration is not None:
        return said.duration
    now = present_seconds(given)
    if said.duration_change is not None:
        return round(max(1.0, said.duration_change.of(now)), 2)
    if said.length in _LENGTHS:
        factors = _LENGTHS[said.length]
        return max(5.0, 5.0 * round(now * factors.get(said.degree, factors[None]) / 5))
    if said.length in ("short", "long"):
        return max(5.0, 5.0 * round(now * (0.67 if said.length == "short" else 1.5) / 5))
    return None
