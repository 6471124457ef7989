"""Two styles made one.

The first lends what moves the feet: beats, fills, groove, bass and ducking. The second lends what colours it:
chords, mode, the lead, and as many of the other players as its weight gives it. Tempo, room and balance lie
between.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from engines.houseband.score import Role
from engines.houseband.styles import Part, Style

_COLOURS: Final[tuple[Role, ...]] = ("keys", "guitar", "arp", "pad")
_PLAYERS: Final = 7
"""Players of a blended band."""


def blend(first: Style, second: Style, weight: float) -> Style:
    """A style between two; `weight` 0..1 is the second's share. Equal arguments give equal styles."""
    if first.name == second.name:
        return first
    share = min(1.0, max(0.0, weight))
    rhythm = first if first.part("drums") or not second.part("drums") else second
    tune = second if share >= 0.35 else first
    harmony = second if share >= 0.25 else first
    heavier = first if share <= 0.5 else second
    return replace(
        rhythm,
        name=f"{first.name} + {second.name}",
        title=f"{first.title} and {second.title}",
        aliases=(),
        moods=(),
        tempo=_tempo(first.tempo, second.tempo, share),
        mode=harmony.mode,
        pools=harmony.pools,
        colour=harmony.colour,
        parts=_players(first, second, rhythm, tune, share),
        lag={**second.lag, **rhythm.lag},
        loose=_between(first.loose, second.loose, share),
        duck=_between(first.duck, second.duck, share),
        reverb_seconds=_between(first.reverb_seconds, second.reverb_seconds, share),
        reverb_level=_between(first.reverb_level, second.reverb_level, share),
        delay_beats=heavier.delay_beats,
        delay_feedback=_between(first.delay_feedback, second.delay_feedback, share),
        master=heavier.master,
        melody_density=_between(first.melody_density, second.melody_density, share),
        tune_scale=tune.tune_scale,
        modulates=harmony.modulates,
        finishes=heavier.finishes,
        slows=heavier.slows,
        signature=heavier.signature,
        form=heavier.form,
        balance=_balance(first.balance, second.balance, share),
    )


def _between(first: float, second: float, share: float) -> float:
    return round(first + (second - first) * share, 6)


def _tempo(first: tuple[int, int], second: tuple[int, int], share: float) -> tuple[int, int]:
    """Between two ranges by ratio; a second that goes at half or double time is taken in the first's time."""
    factor = 1.0
    middle = (second[0] * second[1] / (first[0] * first[1])) ** 0.5
    if middle > 1.45:
        factor = 0.5
    elif middle < 1 / 1.45:
        factor = 2.0
    low, high = (
        round(one ** (1.0 - share) * (other * factor) ** share)
        for one, other in zip(first, second, strict=True)
    )
    return low, max(high, low + 4)


def _players(first: Style, second: Style, rhythm: Style, tune: Style, share: float) -> tuple[Part, ...]:
    drums = [part for part in rhythm.parts if part.role == "drums"]
    bass = [part for part in rhythm.parts if part.role == "bass"]
    lead = [part for part in tune.parts if part.role == "lead"][:1]
    room = _PLAYERS - len([*drums, *bass, *lead])
    theirs = max(1, min(room - 1, round(room * share)))
    colours = [part for part in second.parts if part.role in _COLOURS][:theirs]
    roles = {part.role for part in colours}
    mine = [part for part in first.parts if part.role in _COLOURS]
    mine.sort(key=lambda part: part.role in roles)  # first those the second does not already fill; stable
    colours = [*mine[: room - len(colours)], *colours]
    return named_apart([*drums, *bass, *colours, *lead])


def named_apart(parts: Iterable[Part], there: Iterable[str] = ()) -> tuple[Part, ...]:
    """The parts with names of their own, none of them `there`: who shares one is called by the instrument."""
    out: list[Part] = []
    taken = set(there)
    for part in parts:
        name, count = part.name, 1
        while name in taken:
            name = part.preset.replace("-", " ") if count == 1 else f"{part.name} {count}"
            count += 1
        taken.add(name)
        out.append(part if name == part.name else replace(part, called=name))
    return tuple(out)


def _balance(
    first: Mapping[str, tuple[float, float]], second: Mapping[str, tuple[float, float]], share: float
) -> Mapping[str, tuple[float, float]]:
    return {
        band: (_between(low, second[band][0], share), _between(high, second[band][1], share))
        for band, (low, high) in first.items()
    }
