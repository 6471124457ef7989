"""Finds the pitches of a phrase: near its contour, chord tones where it counts, singable in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from engines.houseband.harmony import Chord

Floats = npt.NDArray[np.float64]
Close = Literal["open", "half", "home", "tonic"]
"""How a phrase ends: on any tone of rest, away from the tonic as a question, or on the tonic or its third,
or on the tonic."""

_FAR: Final = 60.0
_STEP_COSTS: Final = (0.9, 0.0, 0.0, 0.35, 0.5, 1.0, 3.0, 1.6, 5.0, 6.0, 8.0, 9.0, 7.0)
"""Price of an interval by its semitones; the tritone and sevenths are dear, beyond an octave is far."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A note before it has a pitch."""

    target: float
    """The contour here, MIDI pitch."""
    chord: Chord
    strong: float
    """How much it has to be a chord tone: 0 passing .. 1 on the downbeat."""
    stress: int


@dataclass(frozen=True, slots=True)
class Compass:
    """Where the tune may go."""

    low: int
    high: int
    tonic: int
    """Pitch class."""
    third: int
    """Pitch class of the third of the key."""
    scale: tuple[int, ...]
    favoured: tuple[int, ...]
    """Pitch classes of the scale the style stays on; all of them mostly."""


def pitches(spots: Sequence[Spot], compass: Compass, close: Close, before: int | None = None) -> list[int]:
    """The cheapest line through the spots, by dynamic programming over pairs of neighbours.

    A leap wants to be answered by a step the other way; `before` is the note that the line comes from.
    """
    options = np.arange(compass.low, compass.high + 1)
    unary = np.array([_unary(spot, options, compass) for spot in spots])
    unary[-1] += _last(spots[-1], options, compass, close)
    if before is not None:
        unary[0] += 0.25 * np.maximum(0, np.abs(options - before) - 4)
    if len(spots) == 1:
        return [int(options[np.argmin(unary[0])])]
    moves = options[None, :] - options[:, None]
    steps = np.array([*_STEP_COSTS, *[_FAR] * 60])[np.abs(moves)]
    turn = _turns(moves)
    cost = unary[0][:, None] + steps + unary[1][None, :]
    came: list[npt.NDArray[np.intp]] = []
    for index in range(2, len(spots)):
        held = steps + (0.8 if spots[index].stress == 1 else 0.0) * (moves == 0)
        reach = cost[:, :, None] + turn + held[None, :, :]
        came.append(np.argmin(reach, axis=0))
        cost = np.min(reach, axis=0) + unary[index][None, :]
    first, second = np.unravel_index(int(np.argmin(cost)), cost.shape)
    places = [int(second), int(first)]
    for back in reversed(came):
        places.append(int(back[places[-1], places[-2]]))
    return [int(options[place]) for place in reversed(places)]


def second_voice(melody: Sequence[int], spots: Sequence[Spot], scale: Sequence[int]) -> tuple[int, ...]:
    """A voice in thirds and sixths below the melody, on chord tones where the melody is strong."""
    out: list[int] = []
    for pitch, spot in zip(melody, spots, strict=True):
        tones = spot.chord.pitch_classes
        below = [
            step for step in (3, 4, 8, 9) if (pitch - step) % 12 in scale or (pitch - step) % 12 in tones
        ]
        chordal = [step for step in (3, 4, 8, 9) if (pitch - step) % 12 in tones[:4]] or [
            step for step in (5,) if (pitch - step) % 12 in tones
        ]
        choice = chordal if spot.strong >= 0.5 and chordal else below or [4]
        last = out[-1] if out else pitch - 4
        out.append(pitch - min(choice, key=lambda step: (step > 5) * 3.0 + 0.3 * abs(pitch - step - last)))
    return tuple(out)


def _unary(spot: Spot, options: npt.NDArray[np.int_], compass: Compass) -> Floats:
    tones = spot.chord.pitch_classes[:4]
    altered = [tone for tone in tones if tone not in compass.scale]
    cost: Floats = 0.6 * np.abs(options - spot.target)
    for index, pitch in enumerate(options):
        here = int(pitch) % 12
        chordal = here in tones
        if here not in compass.scale:
            cost[index] += 0.8 if chordal else 9.0
        elif not chordal and any((here - tone) % 12 in (1, 11) for tone in altered):
            cost[index] += 5.0  # clashes with a raised leading tone or a borrowed chord
        elif here not in compass.favoured:
            cost[index] += 1.6
        if not chordal:
            cost[index] += (14.0 if spot.strong >= 1.0 else 3.5) * spot.strong
    return cost


def _last(spot: Spot, options: npt.NDArray[np.int_], compass: Compass, close: Close) -> Floats:
    tones = spot.chord.pitch_classes[:4]
    cost = np.zeros(len(options))
    for index, pitch in enumerate(options):
        here = int(pitch) % 12
        if here not in tones:
            cost[index] += 5.0
        elif close in ("home", "tonic"):
            third = -6.0 if close == "home" else 0.0
            cost[index] += -9.0 if here == compass.tonic else third if here == compass.third else 0.0
        elif close == "half":
            cost[index] += 2.0 if here == compass.tonic else 0.0
    return cost


def _turns(moves: npt.NDArray[np.int_]) -> Floats:
    """Cost of three notes in a row, shape (first, second, third)."""
    one, two = moves[:, :, None], moves[None, :, :]
    leap = np.abs(one) > 4
    answered = (np.sign(two) == -np.sign(one)) & (np.abs(two) <= 2)
    costs = np.where(leap & ~answered, 1.6, 0.0)
    costs = costs + np.where(leap & (np.abs(two) > 4), 2.0, 0.0)
    costs = costs + np.where((one != 0) & (one == -two), 0.45, 0.0)  # to and fro
    return np.asarray(costs + np.where((one == 0) & (two == 0), 1.5, 0.0), dtype=np.float64)
