"""The Producer by rules: fields of the song request, of those that the engine honours."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from agents.brief import Brief, StudioState
from agents.memory import Recollection
from agents.results import Plan, Settings
from agents.rules.beginning import begin
from agents.rules.changing import present_seconds
from agents.rules.drafting import Draft
from agents.rules.editing import edit
from agents.rules.reasoned import Reasoned
from agents.rules.speech import say, setting_called
from agents.rules.standing import standing
from agents.rules.undoing import undone


def settings(brief: Brief, plan: Plan, recollections: Sequence[Recollection] = ()) -> Reasoned[Settings]:
    """Settings for a plan: of a new song all it needs, of an edit only what changes. Never raises."""
    stands = standing(brief)
    tongue = stands.said.tongue
    task = plan.task if plan.task in brief.engine.fields else "text2music"
    draft = Draft(brief, plan, stands, task)
    if stands.stance == "undo" and plan.edit:
        back = undone(brief) or Settings()
        draft.set, draft.clear = dict(back.set), list(back.clear)
        _leave_out(draft)
        return _handed_over(draft)
    if "music" not in plan.make and not (plan.language and plan.make):
        return Reasoned(say(tongue, "thought-nothing"), Settings())
    if plan.edit:
        edit(draft)
    else:
        begin(draft, recollections)
    _leave_out(draft)
    return _handed_over(draft)


def _handed_over(draft: Draft) -> Reasoned[Settings]:
    tongue, made = draft.stands.said.tongue, _valid(draft)
    what = ", ".join(
        setting_called(name, value, tongue) for name, value in made.set.items() if name != "task"
    )
    thought = say(tongue, "thought-settings", what=what) if what else say(tongue, "thought-nothing")
    return Reasoned(thought, made)


def _leave_out(draft: Draft) -> None:
    """Clear what stands in the studio and means nothing to the engine for this task."""
    for name in draft.stands.given:
        if name not in draft.honoured and name not in draft.clear:
            draft.clear.append(name)
            if draft.stands.given[name] not in (None, "", (), [], False) and name not in ("region", "tracks"):
                draft.note("not-honoured", field=name.replace("_", " "))
    engine_voices = draft.brief.engine.voices
    voice = draft.stands.given.get("voice")
    if voice and engine_voices and voice not in engine_voices and "voice" not in (*draft.clear, *draft.set):
        draft.clear.append("voice")
        draft.note("no-voice")


def _valid(draft: Draft) -> Settings:
    """The settings, each field of which the request takes."""
    fields: dict[str, Any] = {}
    for name, value in draft.set.items():
        if name not in draft.honoured:
            continue
        try:
            StudioState.model_validate({name: value})
        except ValidationError:
            draft.note("not-honoured", field=name.replace("_", " "))
        else:
            fields[name] = value
    cleared = tuple(dict.fromkeys(name for name in draft.clear if name not in fields))
    return Settings(set=fields, clear=cleared, notes=tuple(draft.notes))


def final_seconds(brief: Brief, made: Settings | None) -> float:
    """How long the song will be, with these settings on what stands in the studio."""
    if made is not None and "duration" in made.set:
        return float(made.set["duration"])
    given = {} if made is not None and "duration" in made.clear else brief.studio.given()
    return present_seconds(given)
