"""A task as passes of the pipeline, and how a song comes of what they make.

| Task | Passes | The song |
|---|---|---|
| text2music, retake | text2music | what is made, its peak at −1 dBFS |
| cover | cover | the same |
| complete | complete | the same |
| complete with stems | lego for each track | the source and the tracks, turned down where they would clip |
| stems | extract for each track | the source; the tracks are its stems |
| repaint | repaint | the source, and what is made in its region |
| extend | repaint of a pad | the source, and what is made before or after it |

Tracks and what stands beside a source keep the level at which the model made them: it was shown the source
at its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from engines.contract import Samples
from engines.neural.ace_step.fields import DEFAULT_STEMS, SAMPLE_RATE, track_name
from engines.neural.ace_step.sampling import Pass
from engines.neural.arrays import PEAK, exact, normalised, peak
from engines.neural.editing import edited, extended, region_of
from engines.request import SongRequest


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A song's audio."""

    samples: Samples
    """(2, n)."""
    stems: Mapping[str, Samples] = field(default_factory=dict)


class Plan(Protocol):
    """What is to be done for a batch."""

    @property
    def passes(self) -> tuple[Pass, ...]:
        """One after the other."""

    def finish(self, takes: Sequence[Samples]) -> Made:
        """The song of what the passes made, each of the song's length."""


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """The model makes all of the song."""

    passes: tuple[Pass, ...]

    def finish(self, takes: Sequence[Samples]) -> Made:
        """At the peak that the pipeline would give it."""
        return Made(normalised(takes[0]))


@dataclass(frozen=True, slots=True, eq=False)
class Splice:
    """The model makes `start..stop`, in samples, of what else stays the source."""

    source: Samples
    """Of the song's length, padded where there is none."""
    start: int
    stop: int
    grows: Literal["start", "end"] | None = None
    """extend: where that stretch lies."""

    @property
    def passes(self) -> tuple[Pass, ...]:
        """One, of the region."""
        region = (self.start / SAMPLE_RATE, self.stop / SAMPLE_RATE)
        return (Pass("repaint", source=self.source, region=region),)

    def finish(self, takes: Sequence[Samples]) -> Made:
        """What is new, at the source's level, crossfaded into it."""
        return Made(edited(self.source, takes[0], self.start, self.stop, SAMPLE_RATE, self.grows))


@dataclass(frozen=True, slots=True, eq=False)
class Tracks:
    """The model makes tracks, one a pass: out of the source, or to go with it."""

    source: Samples
    names: tuple[str, ...]
    added: bool

    @property
    def passes(self) -> tuple[Pass, ...]:
        """One for each track."""
        return tuple(
            Pass("lego" if self.added else "extract", source=self.source, track=name) for name in self.names
        )

    def finish(self, takes: Sequence[Samples]) -> Made:
        """The tracks as stems, of the source or of the source with them."""
        song = self.source + np.sum(takes, axis=0, dtype=np.float32) if self.added else self.source
        room = min(1.0, 1.0 / max(1e-9, *map(peak, takes)))
        if self.added:
            room = min(room, max(PEAK, peak(self.source)) / max(1e-9, peak(song)))
        gain = np.float32(room)
        stems = {name: take * gain for name, take in zip(self.names, takes, strict=True)}
        return Made(song * gain if self.added else song, stems)


def plan(request: SongRequest, source: Samples | None) -> Plan:
    """The plan of a batch, of which `request` is any; `source` is (2, n) at 48 kHz.

    Raises `InvalidRequest` when the source does not fit.
    """
    length = round(request.duration * SAMPLE_RATE)
    if source is None:
        return Whole((Pass("text2music", cover_strength=1.0 - (request.strength or 0.0)),))
    if request.task == "repaint":
        source = exact(source, length)
        return Splice(source, *region_of(request, length, SAMPLE_RATE))
    if request.task == "extend":
        return Splice(*extended(request, source, SAMPLE_RATE), grows=request.extend_at)
    source, names = exact(source, length), tuple(dict.fromkeys(map(track_name, request.tracks)))
    if request.task == "stems":
        return Tracks(source, names or DEFAULT_STEMS, added=False)
    if request.task == "complete" and request.stems:
        return Tracks(source, names, added=True)
    if request.task == "complete":
        return Whole((Pass("complete", source=source, tracks=names),))
    return Whole((Pass("cover", source=source, cover_strength=1.0 - (request.strength or 0.0)),))
