"""Engines, briefs and runs by rules for the tests of the rules."""

from collections.abc import Sequence
from typing import Any

from agents.brief import Brief, EngineCard, StudioState, Turn
from agents.memory import Recollection
from agents.results import Plan, Settings
from agents.rules import plan, settings
from benchmarks.evaluation.card import CARD
from engines.request import Task

COMMON = frozenset({"task", "prompt", "duration", "seed", "variants", "format"})
BAND = CARD
PLAYER = EngineCard("player", "Player", {"text2music": COMMON}, 1.0, 30.0)
"""An engine that takes a prompt and no more, as MusicGen does."""

LOFI: dict[str, Any] = {
    "prompt": "dreamy lofi hip hop, piano, drums, vinyl crackle",
    "bpm": 80.0,
    "key": "C major",
    "duration": 60.0,
    "instrumental": True,
}
POP: dict[str, Any] = {
    "prompt": "bright pop, electric guitar, drums",
    "bpm": 120.0,
    "key": "A minor",
    "duration": 120.0,
    "language": "en",
    "lyrics": "[verse]\nI walk along the river in the rain\nI wait beside the window for the train",
}
RECORDED: dict[str, Any] = {"prompt": "warm jazz trio, piano, drums", "source": "track_1", "bpm": 110.0}


def brief(
    message: str,
    studio: dict[str, Any] | None = None,
    *said: str,
    engine: EngineCard = BAND,
    seed: int = 0,
) -> Brief:
    """A brief in which the user has `said` things before."""
    history = tuple(Turn(role="user", content=each) for each in said)
    return Brief(message, engine, StudioState.model_validate(studio or {}), history, seed=seed)


def planned(message: str, studio: dict[str, Any] | None = None, *said: str) -> Plan:
    """The plan for a message."""
    return plan(brief(message, studio, *said)).result


def set_by(wish: Brief, recollections: Sequence[Recollection] = ()) -> Settings:
    """The settings for a brief."""
    return settings(wish, plan(wish).result, recollections).result


def card(fields: dict[Task, frozenset[str]], low: float = 1.0, high: float = 600.0) -> EngineCard:
    """An engine that honours these fields."""
    return EngineCard("some", "Some Engine", fields, low, high)
