"""One call of a model: what is the same for all of its songs, and each of them."""

from dataclasses import dataclass

from engines.contract import Samples


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of audio, in samples."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One of the songs."""

    prompt: str
    seed: int
    source: Samples | None = None
    """float32, (2, `Call.samples`)."""
    fresh: Span | None = None
    """What of the source is made anew; None: all of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """What a model makes in one go."""

    parts: tuple[Part, ...]
    seconds: float
    samples: int
    """Of each song."""
    steps: int
    guidance: float
    """1: none."""
    negative_prompt: str
    strength: float
    """How much of the sources may change, where they have no `fresh` span; above 0, at most 1."""

    @property
    def prompts(self) -> list[str]:
        """Of the songs, in order."""
        return [part.prompt for part in self.parts]
