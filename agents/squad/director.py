"""The Director: one structured answer, the plan."""

from typing import Final, Literal

from agents.brief import Brief
from agents.results import Part, Plan
from agents.squad.answers import PlanAnswer, result_of
from agents.squad.asking import asked
from agents.squad.prompts import data
from agents.squad.stage import Stage
from agents.squad.verbatim import without_lyrics
from engines.request import FROM_SOURCE

Maker = Literal["producer", "lyricist", "visualizer", "critic"]


def direct(stage: Stage) -> Plan:
    """Make the plan."""
    from agents import rules

    brief, lyrics = without_lyrics(stage.brief)
    with_rules = rules.plan(brief)
    if stage.model is None:
        with stage.step():
            stage.say(with_rules.thought)
        return settled(with_rules.result, brief, lyrics)
    task = data.joined(
        data.history(brief.history),
        data.studio(brief),
        data.engine(brief.engine),
        data.result("first_reading_by_rules", with_rules.result),
        data.message(brief),
        "The user has given the lyrics; they are used as they are." if lyrics else "",
        "Make the plan for the message.",
    )
    return settled(result_of(asked(stage, task, PlanAnswer), Plan), brief, lyrics)


_MAKERS: Final[dict[Part, Maker]] = {"music": "producer", "lyrics": "lyricist", "cover": "visualizer"}


def _in_order(agents: set[Maker]) -> tuple[Maker, ...]:
    return tuple(agent for agent in (*_MAKERS.values(), "critic") if agent in agents)


def settled(plan: Plan, brief: Brief, lyrics: str | None = None) -> Plan:
    """The plan without contradictions: who makes what is wanted is among the agents, and nobody else.

    A task that the engine or the studio has no means for becomes a new song.
    """
    make = list(dict.fromkeys(plan.make))
    if lyrics:
        make = make or ["music", "cover"]
        if "lyrics" not in make:
            make.append("lyrics")
    elif plan.constraints.instrumental and "lyrics" in make and "music" in make:
        make.remove("lyrics")
    asked_for = set(plan.agents)
    agents = {_MAKERS[part] for part in make}
    if {"music", "lyrics"} & set(make):
        agents |= asked_for & {"producer"} if plan.edit else set()
        agents |= asked_for & {"critic"} if asked_for else {"critic"}
    task = plan.task
    if task not in brief.engine.fields or (task in FROM_SOURCE and brief.studio.source is None):
        task = "text2music"
    edit = plan.edit and bool(brief.studio.given())
    return plan.model_copy(
        update={"make": tuple(make), "agents": _in_order(agents), "task": task, "edit": edit}
    )
