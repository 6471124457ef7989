"""Takes the last edit back: what was said is played again without it, and what it changed is set to that."""

from dataclasses import replace
from typing import Any

from agents.brief import Brief, StudioState
from agents.results import Constraints, Plan, Settings
from agents.rules.drafting import shown
from agents.rules.reasoned import Reasoned
from agents.rules.speech import say
from agents.rules.standing import Standing, told_before

_NOT_BY_REPLAY = frozenset({"lyrics", "source", "seed"})
"""Fields that the words of a conversation do not give."""
_LONGEST = 12
"""Messages that are played again."""


def undo(brief: Brief, stands: Standing) -> Reasoned[Plan]:
    """The plan that takes the last edit back; with nothing to take back, a reply that says so."""
    tongue = stands.said.tongue
    back = undone(brief)
    if back is None:
        reply = say(tongue, "no-undo") + " " + say(tongue, "rules")
        return Reasoned(say(tongue, "rules"), Plan(reply=reply, make=(), agents=()))
    told = ", ".join([*(f"{name} {shown(value)}" for name, value in back.set.items()), *back.clear])
    limits = Constraints.model_validate(
        {name: back.set[name] for name in Constraints.model_fields if name in back.set}
    )
    made = Plan(
        reply=say(tongue, "undone", what=told)[:600],
        edit=True,
        task=brief.studio.task if brief.studio.source else "text2music",
        make=("music",),
        constraints=limits,
        agents=("producer", "critic"),
    )
    return Reasoned(say(tongue, "thought-plan", what=told), made)


def undone(brief: Brief) -> Settings | None:
    """What to set and clear so that the last edit has not been; None if there was none or it is unknown."""
    said = told_before(brief)[-_LONGEST:]
    effective = _effective(said)
    if not effective:
        return None
    before, after = _played(brief, effective[:-1]), _played(brief, effective)
    given = brief.studio.given()
    changed = [
        name
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name) and name not in _NOT_BY_REPLAY
    ]
    put: dict[str, Any] = {
        name: before[name] for name in changed if name in before and given.get(name) != before[name]
    }
    clear = tuple(name for name in changed if name not in before and name in given)
    return Settings(set=put, clear=clear) if put or clear else None


def _effective(said: tuple[str, ...]) -> list[str]:
    """The messages that still count: each undo before has taken one away. Empty if the last is no edit."""
    from agents.rules.reading import read

    kept: list[str] = []
    for message in said:
        if "undo" in read(message).marks:
            if len(kept) > 1:
                kept.pop()
        else:
            kept.append(message)
    return kept if len(kept) > 1 else []


def _played(brief: Brief, messages: list[str]) -> dict[str, Any]:
    """What stands in the studio after these messages, by the rules alone."""
    from agents.rules.planning import plan
    from agents.rules.producing import settings

    state: dict[str, Any] = {}
    for message in messages:
        past = replace(brief, message=message, studio=StudioState.model_validate(state), history=())
        planned = plan(past).result
        made = settings(past, planned).result
        state = {name: value for name, value in state.items() if name not in made.clear} | made.set
        if "lyrics" in planned.make and "lyrics" not in state:
            state["lyrics"] = "[verse]\n…"
    return state
