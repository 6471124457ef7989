"""Settings while they are made, and what new songs and edits set alike."""

from dataclasses import dataclass, field
from typing import Any, Final

from agents.brief import Brief
from agents.results import Plan
from agents.rules import prompting
from agents.rules.lexicon import style_word
from agents.rules.speech import field_called, figure, say
from agents.rules.standing import Standing, speaks_of_words
from agents.rules.voices import voice_for, voice_words
from engines.request import Task

OF_THE_SONG: Final = (
    "task", "prompt", "negative_prompt", "lyrics", "instrumental", "language", "bpm", "key", "time_signature",
    "duration", "seed", "variants", "source", "region", "extend_at", "tracks", "strength", "voice", "lead",
    "codes",
)  # fmt: skip
"""Fields of one song, which a new wish leaves behind; the others are how somebody likes to work."""
COMMON: Final = frozenset({"task", "prompt", "duration", "seed", "variants", "format"})
"""What every engine honours."""


@dataclass(slots=True)
class Draft:
    """Settings while they are made."""

    brief: Brief
    plan: Plan
    stands: Standing
    task: Task
    set: dict[str, Any] = field(default_factory=dict)
    clear: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def honoured(self) -> frozenset[str]:
        return self.brief.engine.fields.get(self.task, frozenset()) | COMMON

    def takes(self, name: str) -> bool:
        """Whether the engine honours a field for the task."""
        return name in self.honoured

    def note(self, name: str, **values: object) -> None:
        """Tell the user of something."""
        if "field" in values:
            values["field"] = field_called(str(values["field"]), self.stands.said.tongue)
        said = say(self.stands.said.tongue, name, engine=self.brief.engine.title, **values)[:200]
        if said not in self.notes and len(self.notes) < 16:
            self.notes.append(said)

    def put(self, name: str, value: Any) -> bool:
        """Set a field, if the engine honours it; say so if not."""
        if self.takes(name):
            self.set[name] = value
            return True
        self.note("not-honoured", field=name.replace("_", " "))
        return False


def in_words(draft: Draft) -> list[str]:
    """What the user asked for that the engine has no field for, for the prompt to say."""
    limits, said = draft.plan.constraints, draft.stands.said
    words: list[str] = []
    if limits.bpm is not None and not draft.takes("bpm"):
        words.append(f"{figure(limits.bpm)} bpm")
        draft.note("in-words", field="bpm")
    if said.pace and limits.bpm is None and not draft.takes("bpm"):
        words.append(_PACE_WORDS.get(said.pace, ""))
    if limits.key is not None and not draft.takes("key"):
        words.append(limits.key)
        draft.note("in-words", field="key")
    if limits.time_signature is not None and not draft.takes("time_signature"):
        words.append(f"{limits.time_signature} time")
    silent = limits.instrumental or ("lyrics" not in draft.plan.make and not draft.plan.edit)
    if silent and not draft.takes("instrumental"):
        words.append("instrumental")
    if said.voice and not voice_for(said.voice, draft.brief.engine.voices if draft.takes("voice") else ()):
        words.append(voice_words(said.voice))
        if draft.takes("voice"):
            draft.note("no-voice")
    return [word for word in words if word]


_PACE_WORDS: Final = {
    "very-slow": "very slow", "slow": "slow", "mid": "mid-tempo", "fast": "fast", "very-fast": "very fast",
    "slower": "slow", "faster": "fast", "half": "half-time", "double": "double-time",
}  # fmt: skip


def put_avoided(draft: Draft) -> None:
    """What must not be in it goes into the negative prompt, and out of the prompt."""
    plan = draft.plan
    less = [style_word(term) for term in draft.stands.said.less if term.kind == "mood"]
    less = less if plan.edit and not speaks_of_words(draft.stands.said) else []
    if not plan.avoid and not less:
        return
    silent = plan.constraints.instrumental is True and draft.takes("instrumental")
    unwanted = [*(word for word in plan.avoid if not (word == "vocals" and silent)), *less]
    if not unwanted:
        return
    if not draft.takes("negative_prompt"):
        draft.note("not-honoured", field="negative prompt")
        return
    present = str(draft.stands.given.get("negative_prompt", "")) if plan.edit or draft.stands.keeps else ""
    new = prompting.with_words(present, unwanted)
    if new != present:
        draft.set["negative_prompt"] = new


def put_language(draft: Draft) -> None:
    language = draft.plan.language
    known = draft.plan.edit and draft.stands.given.get("language") == language
    if language and draft.takes("language") and not known:
        draft.set["language"] = language


def put_voice(draft: Draft) -> None:
    said = draft.stands.said
    if said.voice and draft.takes("voice"):
        found = voice_for(said.voice, draft.brief.engine.voices)
        if found:
            draft.set["voice"] = found


def clamped(draft: Draft, seconds: float) -> float:
    """A length that the engine can make."""
    engine = draft.brief.engine
    value = min(600.0, engine.max_seconds, max(1.0, engine.min_seconds, seconds))
    if value != seconds:
        draft.note("clamped", asked=f"{figure(seconds)} s", value=f"{figure(value)} s")
    return value


def put_the_rest(draft: Draft) -> None:
    plan, said = draft.plan, draft.stands.said
    if plan.constraints.variants is not None:
        draft.set["variants"] = plan.constraints.variants
        if said.variants != plan.constraints.variants and said.variants is not None:
            number = plan.constraints.variants
            value = say(said.tongue, "variants", x=number)
            draft.note("clamped", asked=said.variants, value=value)
    if said.seed is not None:
        draft.set["seed"] = said.seed
    if said.format:
        draft.set["format"] = said.format


def shown(value: Any) -> str:
    """A value as the user reads it."""
    return figure(value) if isinstance(value, float) else str(value)
