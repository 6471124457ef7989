"""The same plan played again: `strength` says how much chance may decide anew."""

from dataclasses import replace
from typing import Final

from engines.contract import Watch
from engines.errors import InvalidRequest
from engines.houseband.clock import SAMPLE_RATE
from engines.houseband.compose import compose
from engines.houseband.plan import Aspect, Plan
from engines.houseband.tasks.sections import reharmonised
from engines.houseband.tasks.sources import own_project, rededicated
from engines.houseband.tasks.take import Take
from engines.request import SongRequest

LADDER: Final[tuple[tuple[float, Aspect], ...]] = (
    (0.05, "touch"),
    (0.2, "fills"),
    (0.4, "figures"),
    (0.6, "melody"),
    (0.8, "harmony"),
)
"""From which strength on an aspect is drawn anew. The form and the tempo stay."""
USUAL: Final = 0.5


def retake(request: SongRequest, watch: Watch) -> Take:
    """Another performance of a song of the band's own."""
    _, project = own_project(request, watch)
    plan = rededicated(project, request).plan
    check_length(request, plan)
    if request.voice:
        plan = sung_by(plan, request.voice)
    strength = USUAL if request.strength is None else request.strength
    plan = redrawn(plan, strength, request.seed or 0)
    return Take(plan, compose(plan, watch.check))


def redrawn(plan: Plan, strength: float, seed: int) -> Plan:
    """The plan with the aspects that `strength` reaches drawn from `seed`."""
    aspects = [aspect for least, aspect in LADDER if strength >= least]
    plan = replace(plan, reseeded={**plan.reseeded, **dict.fromkeys(aspects, seed)})
    return reharmonised(plan) if "harmony" in aspects else plan


def sung_by(plan: Plan, voice: str) -> Plan:
    """The plan with another singer. Raises `InvalidRequest` where nobody sings."""
    if plan.voice is None:
        raise InvalidRequest(
            "Nobody sings in the source.",
            field="voice",
            remedy="Leave voice out, or make a song with English lyrics.",
        )
    return replace(plan, voice=voice)


def check_length(request: SongRequest, plan: Plan) -> None:
    """Raise `InvalidRequest` when the request wants another length than the source has."""
    if round(request.duration * SAMPLE_RATE) != round(plan.duration * SAMPLE_RATE):
        raise InvalidRequest(
            f"{request.task} keeps the length of its source, {plan.duration:g} s.",
            field="duration",
            remedy=f"Leave duration out, or set it to {plan.duration:g}; 'extend' makes a song longer.",
        )
