"""The sum of all strips: the record that is mastered."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engines.contract import Samples
from engines.houseband.desk.seat import add, scale, seat_gain, speech_powers, stepping_back


@dataclass(frozen=True, slots=True)
class _Seated:
    """A guest that waits for the band."""

    sound: Samples
    over_band: float
    leads: bool


class Mixdown:
    """Sums the sounds as they are finished; the guests are seated when the band is complete."""

    def __init__(self, frames: int, *, keep: bool, led: bool) -> None:
        """`keep` keeps every sound in `stems`; `led` says that a guest will lead."""
        self.stems: dict[str, Samples] = {}
        self._keep = keep
        self._band = np.zeros((2, frames), dtype=np.float32)
        self._yielding = np.zeros((2, frames), dtype=np.float32) if led else None
        self._yields: list[str] = []
        self._guests: list[_Seated] = []

    def take(self, name: str, sound: Samples, step: Callable[[], None], *, steady: bool) -> None:
        """Add a player; one that is not `steady` steps back where a guest leads."""
        if self._keep:
            self.stems[name] = sound
        if self._yielding is None or steady:
            add(self._band, sound, step)
        else:
            self._yields.append(name)
            add(self._yielding, sound, step)

    def seat(self, name: str, sound: Samples, over_band: float, *, leads: bool) -> None:
        """Keep a guest until the band is complete; its level is changed then, in place."""
        if self._keep:
            self.stems[name] = sound
        self._guests.append(_Seated(sound, over_band, leads))

    def mix(self, step: Callable[[], None]) -> Samples:
        """The sum of all; `stems`, where kept, add up to it. Call it once."""
        heard = [speech_powers(guest.sound, step) for guest in self._guests]
        if self._yielding is not None:
            leaders = [powers for powers, guest in zip(heard, self._guests, strict=True) if guest.leads]
            gain = stepping_back(leaders)
            scale(self._yielding, gain, step)
            add(self._band, self._yielding, step)
            self._yielding = None
            if self._keep:
                for name in self._yields:
                    scale(self.stems[name], gain, step)
        if self._guests:
            band = speech_powers(self._band, step)
            for powers, guest in zip(heard, self._guests, strict=True):
                scale(guest.sound, seat_gain(powers, band, guest.over_band), step)
            for guest in self._guests:
                add(self._band, guest.sound, step)
            self._guests.clear()
        return self._band
