"""What a task gives to the recording: plan, score, and which of the source's audio stays."""

from dataclasses import dataclass

from engines.contract import Samples
from engines.houseband.plan import Plan
from engines.houseband.score import Score


@dataclass(frozen=True, slots=True)
class Kept:
    """A stretch of the finished song that is the source's own audio, sample for sample. All in frames."""

    start: int
    """Where it lies in the song."""
    stop: int
    origin: int = 0
    """Where it begins in the source."""


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """A song ready to be recorded."""

    plan: Plan
    score: Score
    source: Samples | None = None
    """The source at the band's sample rate, shape (2, frames), where any of it stays."""
    kept: tuple[Kept, ...] = ()
    """In order and apart."""
    backing: bool = False
    """Whether the band plays along with the source, from its first sample on."""
    whole: bool = True
    """Whether the project that goes with the song tells all of it."""
    notices: tuple[str, ...] = ()
