"""What a retake needs to know of the song it starts from: its request, and the noise it came of."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from engines.contract import Source
from engines.errors import InvalidRequest
from engines.neural.ace_step.fields import DEFAULT_RETAKE
from engines.neural.arrays import noise
from engines.request import SongRequest

if TYPE_CHECKING:
    import torch

_OF_THE_SONG: Final = (
    "prompt", "lyrics", "instrumental", "language", "bpm", "key", "time_signature", "instruction", "codes",
)  # fmt: skip
"""What a retake takes over where it leaves it out."""
_OF_THE_MODEL: Final = ("steps", "guidance", "shift", "timesteps", "guidance_interval")
"""The same, as long as the model is the same: another one samples in its own way."""


class Draw(BaseModel):
    """Noise of a seed, and how much of it comes into what was there before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int
    strength: float
    """0 to 1; 1 for the first."""


class Project(BaseModel):
    """`Song.project` of ACE-Step."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    engine: Literal["ace-step"] = "ace-step"
    request: SongRequest
    """As it was sampled, without its task; `dump` leaves its seed out, which is in `draws`: that of a variant
    may lie beyond what a request may ask for."""
    draws: tuple[Draw, ...]
    """The song's noise, the first draw first."""

    def dump(self) -> bytes:
        """As JSON."""
        return self.model_dump_json(exclude_defaults=True, exclude={"request": {"seed"}}).encode()


def read_project(source: Source) -> Project:
    """The project of a song; raises `InvalidRequest` when it is none of ACE-Step's."""
    try:
        return Project.model_validate_json(source.project or b"")
    except ValidationError as error:
        raise InvalidRequest(
            "ACE-Step retakes only songs that it made from words and kept a project of.",
            field="source",
            remedy="Start from such a track, or use cover, which takes any audio.",
        ) from error


def retaken(request: SongRequest, original: Project) -> Project:
    """What a retake of `original` is sampled from; raises `InvalidRequest` when its length differs."""
    first = original.request
    if abs(request.duration - first.duration) > 0.01:
        raise InvalidRequest(
            f"A retake lasts as long as its original, {first.duration:g} s.",
            field="duration",
            remedy="Leave it out.",
        )
    asked = request.fields_asked()
    kept = _OF_THE_SONG + (_OF_THE_MODEL if request.model == first.model else ())
    if "lyrics" in asked and "instrumental" not in asked:  # new words are to be sung
        kept = tuple(name for name in kept if name != "instrumental")
    if {"timesteps", "steps", "shift"} & asked:  # a schedule is asked for as one
        kept = tuple(name for name in kept if name not in ("timesteps", "steps", "shift"))
    change = {name: getattr(first, name) for name in kept if name not in asked}
    merged = request.model_copy(update=change | {"task": "text2music", "source": None, "strength": None})
    if first.codes:
        merged = merged.model_copy(update={"strength": first.strength})
    strength = DEFAULT_RETAKE if request.strength is None else request.strength
    return Project(request=merged, draws=(*original.draws, Draw(seed=request.seed or 0, strength=strength)))


def lost(request: SongRequest, original: Project) -> tuple[str, ...]:
    """What a retake does not take over of its original, told to the user."""
    first = original.request
    notices = []
    if request.model != first.model:
        notices.append(f"The original was made by {first.model}, this retake by {request.model}.")
    if first.reference and not request.reference:
        notices.append(
            "The original followed the sound of a reference; the retake does only if it is given again."
        )
    if first.lora and not request.lora:
        notices.append(f"The original was made with the adapter {first.lora.name!r}, this retake without.")
    return tuple(notices)


def mixed_noise(draws: Sequence[Draw], frames: int, channels: int) -> "torch.Tensor":
    """The noise of a song, float32 (frames, channels), of unit variance like each of its draws.

    Every further draw turns it by `strength` of a right angle, as ACE-Step's `retake_variance` does: cos of
    what was there plus sin of the new.
    """
    import torch

    mixed = noise(draws[0].seed, frames, channels)
    for draw in draws[1:]:
        angle = torch.tensor(draw.strength * torch.pi / 2, dtype=torch.float64)
        mixed = (
            torch.cos(angle) * mixed.double() + torch.sin(angle) * noise(draw.seed, frames, channels)
        ).float()
    return mixed
