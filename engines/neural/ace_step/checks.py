"""Refusals by name, decided from the request and the checkpoint before anything is loaded."""

import math
from typing import Final

from engines.contract import Setup
from engines.errors import InvalidRequest, UnsupportedField
from engines.neural import weights
from engines.neural.ace_step.checkpoints import reads_codes, recipe
from engines.neural.ace_step.fields import (
    CODES_PER_SECOND,
    GUIDANCE,
    LANGUAGES,
    TRACKS,
    language_code,
    track_name,
)
from engines.neural.weights import Checkpoint
from engines.request import SongRequest

_TIMESTEPS_RULE_OUT: Final = ("steps", "shift")


def check(request: SongRequest, checkpoint: Checkpoint, setup: Setup) -> None:
    """Raise `InvalidRequest` naming what this checkpoint cannot honour."""
    _check_schedule(request, checkpoint)
    _check_words(request)
    _check_codes(request)
    needs_codes = request.task == "cover" or request.codes
    folder = weights.local_folder(checkpoint, setup) if needs_codes else None
    if folder and not reads_codes(folder):
        raise InvalidRequest(
            f"The model {checkpoint.id} has no audio tokenizer, so it knows nothing of covers and codes.",
            field="codes" if request.codes else "task",
            remedy="Use another model (GET /engines), or convert it again with its audio tokenizer.",
        )


def _check_schedule(request: SongRequest, checkpoint: Checkpoint) -> None:
    most = recipe(checkpoint).most_steps
    given = len(request.timesteps) if request.timesteps else request.steps
    if given is not None and given > most:
        raise InvalidRequest(
            f"The model {checkpoint.id} takes 1 to {most} steps, not {given}.",
            field="timesteps" if request.timesteps else "steps",
            remedy=f"Use {recipe(checkpoint).steps}, what it was made for, or at most {most}.",
        )
    for name in _TIMESTEPS_RULE_OUT:
        if request.timesteps and getattr(request, name) is not None:
            raise InvalidRequest(
                f"The schedule is in 'timesteps': {name!r} would change nothing.",
                field=name,
                remedy=f"Give either 'timesteps' or {name!r}.",
            )
    low, high = GUIDANCE
    if request.guidance is not None and not low <= request.guidance <= high:
        raise InvalidRequest(
            f"ACE-Step takes a guidance of {low:g} to {high:g}, not {request.guidance:g}.",
            field="guidance",
            remedy="Use 7, its default; 1 turns guidance off.",
        )
    if request.guidance == 1 and request.guidance_interval:
        raise InvalidRequest(
            "Guidance is off, so 'guidance_interval' would change nothing.",
            field="guidance_interval",
            remedy="Set guidance above 1, or leave guidance_interval out.",
        )


def _check_words(request: SongRequest) -> None:
    unknown = [name for name in request.tracks if track_name(name) not in TRACKS]
    if unknown:
        raise InvalidRequest(
            f"ACE-Step knows no track {unknown[0]!r}.",
            field="tracks",
            remedy=f"Use one of: {', '.join(TRACKS)}.",
        )
    if not request.instrumental and language_code(request.language) is None:
        raise InvalidRequest(
            f"ACE-Step does not sing {request.language!r}.",
            field="language",
            remedy=f"Use one of: {', '.join(sorted(LANGUAGES))}.",
        )


def _check_codes(request: SongRequest) -> None:
    if request.strength is not None and request.task == "text2music" and not request.codes:
        raise UnsupportedField(
            "'strength' says how far a song may leave its 'codes' or its 'source', and there is neither.",
            field="strength",
            remedy="Leave it out, or give 'codes'.",
        )
    wanted = math.ceil(round(request.duration * CODES_PER_SECOND, 6))
    if request.codes and len(request.codes) != wanted:
        seconds = len(request.codes) / CODES_PER_SECOND
        raise InvalidRequest(
            f"{len(request.codes)} codes are {seconds:g} s, and the song is to last {request.duration:g} s.",
            field="codes",
            remedy=f"Set duration to {seconds:g}, or give {wanted} codes, five a second.",
        )
