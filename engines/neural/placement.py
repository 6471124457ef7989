"""Where a model's parts are and how many songs it makes at once: chosen from how much memory there is.

Choices, the quickest first; the first one that fits is taken, and the last where none does:

| # | Parts on the card | VAE | Songs in one call |
|---|---|---|---|
| 1 | all | whole | all |
| 2 | all | tiled | all |
| 3 | all | tiled | half of them, half of those … one |
| 4 | the one at work (`offload` model) | tiled | all, half … one |
| 5 | the layers at work (`offload` group) | tiled | all, half … one |

A choice fits when its weights on the card and the work of one call do. Quantisation and dtype change how a
song sounds, if only a little: they are as set, never chosen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from engines.contract import Setup
from engines.neural import sizes
from engines.neural.device import Dtype, Kind

Quantisation = Literal["none", "int8", "fp8", "int4"]
Offload = Literal["none", "model", "group"]

BYTES: Final[Mapping[Dtype, int]] = {"float32": 4, "bfloat16": 2, "float16": 2}
"""Of one weight."""
QUANTISED_BYTES: Final[Mapping[Quantisation, float]] = {"int8": 1.02, "fp8": 1.02, "int4": 0.63}
"""Of one weight with its share of the scales: one per row; for int4, a scale and a zero per 32 weights."""
GROUP_SHARE: Final = 8
"""With group offload, at most one in so many of the weights is on the card: two layers, and the VAE."""
OFFLOADS: Final[tuple[Offload, ...]] = ("none", "model", "group")


@dataclass(frozen=True, slots=True)
class Placement:
    """How a model is kept and worked with."""

    dtype: Dtype = "float32"
    quantisation: Quantisation = "none"
    """Of its core."""
    offload: Offload = "none"
    tiling: bool = False
    """The VAE works through the song in overlapping stretches."""
    batch: int = 1
    """Songs in one call, at most."""


@dataclass(frozen=True, slots=True)
class Work:
    """Bytes beyond the weights that one call takes; the n-th number is for n + 1 songs."""

    whole: tuple[int, ...]
    tiled: tuple[int, ...]
    """The same with a tiled VAE."""

    def of(self, placement: Placement) -> int:
        """What a call takes under a placement."""
        return (self.tiled if placement.tiling else self.whole)[placement.batch - 1]


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes of the card."""

    weights: int
    work: int

    @property
    def total(self) -> int:
        """Both together."""
        return self.weights + self.work


def offloads(setup: Setup, kind: Kind, supported: Sequence[Offload]) -> tuple[Offload, ...]:
    """The kinds of offload that may be chosen.

    Only a card of its own memory gains by it. A kind that is set is taken, where the engine can do it.
    """
    if kind != "cuda":
        return ("none",)
    if setup.offload == "auto":
        return tuple(one for one in OFFLOADS if one == "none" or one in supported)
    return (setup.offload,) if setup.offload in supported else ("none",)


def weights_in_memory(
    parameters: Mapping[str, int], dtype: Dtype, quantisation: Quantisation = "none"
) -> dict[str, int]:
    """Bytes of each part, of so many parameters, in memory; the core is quantised."""
    core = sizes.core(parameters, parameters)
    each = QUANTISED_BYTES.get(quantisation, BYTES[dtype])
    return {
        name: round(count * (each if name == core else BYTES[dtype])) for name, count in parameters.items()
    }


def share_on_card(parts: Mapping[str, int], offload: Offload) -> int:
    """Bytes on the card at most, of parts of so many bytes."""
    if offload == "none":
        return sum(parts.values())
    if offload == "model":
        return max(parts.values(), default=0)
    return min(sum(parts.values()) // GROUP_SHARE, max(parts.values(), default=0))


def choices(
    dtype: Dtype, quantisation: Quantisation, allowed: Sequence[Offload], songs: int
) -> Iterator[Placement]:
    """The table above, row by row."""
    first = Placement(dtype, quantisation, allowed[0], tiling=False, batch=songs)
    yield first
    for offload in allowed:
        batch = songs
        while batch:
            yield replace(first, offload=offload, tiling=True, batch=batch)
            batch //= 2


def plan(
    parts: Mapping[str, int],
    work: Work,
    free: int | None,
    *,
    dtype: Dtype = "float32",
    quantisation: Quantisation = "none",
    allowed: Sequence[Offload] = OFFLOADS,
) -> tuple[Placement, Need]:
    """The first choice that fits into `free` bytes, and what it needs; None: memory is no matter.

    `parts`: bytes of each part of the model. `allowed`: see `offloads`.
    """
    for placement in choices(dtype, quantisation, allowed, len(work.whole)):
        need = Need(share_on_card(parts, placement.offload), work.of(placement))
        if free is None or need.total <= free:
            break
    return placement, need
