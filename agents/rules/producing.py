"""The Producer by rules: fields of the song request, of those that the engine honours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from agents.brief import Brief, StudioState
from agents.lyrics import detect_language
from agents.memory import Recollection
from agents.results import Plan, Settings
from agents.rules import prompting
from agents.rules.changing import present_seconds
from agents.rules.customs import (
    customary_bpm,
    customary_key,
    customary_mode,
    customary_seconds,
    customary_signature,
)
from agents.rules.fitting import seconds_for
from agents.rules.lexicon import Term, style_word
from agents.rules.reasoned import Reasoned
from agents.rules.speech import figure, say
from agents.rules.standing import Standing, genre_ids, mood_ids, standing, terms
from agents.rules.undoing import undone
from agents.rules.voices import voice_for, voice_words
from engines.music import Key
from engines.request import MAX_PROMPT, Task

OF_THE_SONG: Final = (
    "task", "prompt", "negative_prompt", "lyrics", "instrumental", "language", "bpm", "key", "time_signature",
    "duration", "seed", "variants", "source", "region", "extend_at", "tracks", "strength", "voice", "lead",
    "codes",
)  # fmt: skip
"""Fields of one song, which a new wish leaves behind; the others are how somebody likes to work."""
COMMON: Final = frozenset({"task", "prompt", "duration", "seed", "variants", "format"})
"""What every engine honours."""


@dataclass(slots=True)
class _Draft:
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


def settings(brief: Brief, plan: Plan, recollections: Sequence[Recollection] = ()) -> Reasoned[Settings]:
    """Settings for a plan: of a new song all it needs, of an edit only what changes. Never raises."""
    stands = standing(brief)
    tongue = stands.said.tongue
    task = plan.task if plan.task in brief.engine.fields else "text2music"
    draft = _Draft(brief, plan, stands, task)
    if stands.stance == "undo" and plan.edit:
        back = undone(brief) or Settings()
        draft.set, draft.clear = dict(back.set), list(back.clear)
        _leave_out(draft)
        return _handed_over(draft)
    if "music" not in plan.make and not (plan.language and plan.make):
        return Reasoned(say(tongue, "thought-nothing"), Settings())
    if plan.edit:
        _edit(draft)
    else:
        _begin(draft, recollections)
    _leave_out(draft)
    return _handed_over(draft)


def _handed_over(draft: _Draft) -> Reasoned[Settings]:
    tongue, made = draft.stands.said.tongue, _valid(draft)
    what = ", ".join(f"{name} {_shown(value)}" for name, value in made.set.items() if name != "task")
    thought = say(tongue, "thought-settings", what=what) if what else say(tongue, "thought-nothing")
    return Reasoned(thought, made)


def _shown(value: Any) -> str:
    return figure(value) if isinstance(value, float) else str(value)


def _begin(draft: _Draft, recollections: Sequence[Recollection]) -> None:
    plan, said, keeps = draft.plan, draft.stands.said, draft.stands.keeps
    given = draft.stands.given if keeps else {}
    if not keeps:
        draft.clear += [name for name in OF_THE_SONG if name in draft.stands.given]
    if "music" not in plan.make:
        if plan.language:
            _language(draft)
        return
    genres, moods = genre_ids(plan.genres), mood_ids(plan.moods)
    taste = _taste(draft, recollections)
    if taste.get("prompt") and not plan.genres:
        genres = genre_ids((str(taste["prompt"]),))
    sung = "lyrics" in plan.make
    _tempo(draft, genres, moods, given, taste)
    _key(draft, genres, moods, given, taste)
    _signature(draft, genres, given, taste)
    _prompt(draft, genres, taste)
    _avoid(draft)
    silent = plan.constraints.instrumental or not draft.stands.pasted.strip()
    if not sung and silent and draft.takes("instrumental"):
        draft.set["instrumental"] = True
    elif (
        sung
        and plan.constraints.instrumental is False
        and draft.takes("instrumental")
        and given.get("instrumental")
    ):
        draft.set["instrumental"] = False
    if sung and plan.language:
        _language(draft)
    elif draft.stands.pasted.strip() and "language" not in given and draft.takes("language"):
        draft.set["language"] = detect_language(draft.stands.pasted) or "en"
    _voice(draft)
    _length(draft, given, sung=sung)
    _rest(draft)
    if said.odd_signature:
        draft.note("odd-signature", x=said.odd_signature)
    kept = [name for name in given if name in OF_THE_SONG and name not in draft.set and name != "prompt"]
    draft.set |= {name: given[name] for name in kept if draft.takes(name) and not (name == "lyrics" and sung)}


def _taste(draft: _Draft, recollections: Sequence[Recollection]) -> Mapping[str, Any]:
    """What a starred song says, if the user asks for their taste or leaves all open."""
    said = draft.stands.said
    open_ = not (draft.plan.genres or draft.plan.moods or said.scenes or said.bpm or said.pace)
    if not recollections or not ("usual" in said.marks or open_):
        return {}
    facts = recollections[0].facts
    used = {name: facts[name] for name in ("bpm", "key", "time_signature", "prompt") if facts.get(name)}
    if used:
        what = (
            ", ".join(_shown(value) for name, value in used.items() if name != "prompt")
            or str(used["prompt"])[:80]
        )
        draft.note("taste", x=str(facts.get("title") or recollections[0].item_id)[:60], what=what)
    return used


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and 30 <= value <= 300 else None


def _tempo(
    draft: _Draft,
    genres: Sequence[str],
    moods: Sequence[str],
    given: Mapping[str, Any],
    taste: Mapping[str, Any],
) -> None:
    asked, said = draft.plan.constraints.bpm, draft.stands.said
    if said.bpm is not None and asked is not None and asked != said.bpm:
        draft.note("clamped", field="bpm", asked=figure(said.bpm), value=figure(asked))
    if asked is None and given.get("bpm") is not None:
        return
    value = asked or _number(taste.get("bpm")) or customary_bpm(genres, moods, said.pace, said.mild_pace)
    if draft.takes("bpm"):
        draft.set["bpm"] = value


def _key(
    draft: _Draft,
    genres: Sequence[str],
    moods: Sequence[str],
    given: Mapping[str, Any],
    taste: Mapping[str, Any],
) -> None:
    asked = draft.plan.constraints.key
    if (asked is None and given.get("key")) or not draft.takes("key"):
        return
    remembered = _key_name(taste.get("key"))
    mode = draft.stands.said.mode or customary_mode(genres, moods)
    draft.set["key"] = asked or remembered or customary_key(mode, draft.brief.seed)


def _key_name(value: Any) -> str | None:
    try:
        return str(Key.parse(value)) if isinstance(value, str) else None
    except ValueError:
        return None


def _signature(
    draft: _Draft, genres: Sequence[str], given: Mapping[str, Any], taste: Mapping[str, Any]
) -> None:
    asked = draft.plan.constraints.time_signature
    remembered = taste.get("time_signature")
    remembered = remembered if remembered in ("2/4", "3/4", "4/4", "6/8") else None
    value = asked or customary_signature(genres) or remembered
    if value and (asked or not given.get("time_signature")):
        if draft.takes("time_signature"):
            draft.set["time_signature"] = value
        elif asked:
            draft.note("in-words", field="time signature")


def _prompt(draft: _Draft, genres: Sequence[str], taste: Mapping[str, Any]) -> None:
    plan, said = draft.plan, draft.stands.said
    colours = [style_word(Term("scene", each)) for each in said.scenes[:3]]
    more: list[str] = _in_words(draft)
    names = plan.genres or tuple(style_word(Term("genre", each)) for each in genres)
    prompt = prompting.compose(names, plan.moods, plan.instruments, colours, more)
    if not prompt and taste.get("prompt"):
        prompt = str(taste["prompt"])[:MAX_PROMPT]
    if not names and (not prompt or "song" in said.parts or not (plan.moods or plan.instruments)):
        prompt = ", ".join(piece for piece in (prompt, "beat" if "beat" in said.parts else "song") if piece)
    draft.set["prompt"] = prompt


def _in_words(draft: _Draft) -> list[str]:
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


def _avoid(draft: _Draft) -> None:
    """What must not be in it goes into the negative prompt, and out of the prompt."""
    plan = draft.plan
    if not plan.avoid:
        return
    silent = plan.constraints.instrumental is True and draft.takes("instrumental")
    unwanted = [word for word in plan.avoid if not (word == "vocals" and silent)]
    if not unwanted:
        return
    if not draft.takes("negative_prompt"):
        draft.note("not-honoured", field="negative prompt")
        return
    present = str(draft.stands.given.get("negative_prompt", "")) if plan.edit or draft.stands.keeps else ""
    new = prompting.with_words(present, unwanted)
    if new != present:
        draft.set["negative_prompt"] = new


def _language(draft: _Draft) -> None:
    language = draft.plan.language
    known = draft.plan.edit and draft.stands.given.get("language") == language
    if language and draft.takes("language") and not known:
        draft.set["language"] = language


def _voice(draft: _Draft) -> None:
    said = draft.stands.said
    if said.voice and draft.takes("voice"):
        found = voice_for(said.voice, draft.brief.engine.voices)
        if found:
            draft.set["voice"] = found


def _clamped(draft: _Draft, seconds: float) -> float:
    """A length that the engine can make."""
    engine = draft.brief.engine
    value = min(600.0, engine.max_seconds, max(1.0, engine.min_seconds, seconds))
    if value != seconds:
        draft.note("clamped", field="duration", asked=f"{figure(seconds)} s", value=f"{figure(value)} s")
    return value


def _length(draft: _Draft, given: Mapping[str, Any], *, sung: bool) -> None:
    asked, said = draft.plan.constraints.duration, draft.stands.said
    if asked is not None:
        draft.set["duration"] = _clamped(
            draft, said.duration if said.duration and said.duration > 600 else asked
        )
        return
    if given.get("duration") is not None:
        return
    seconds = customary_seconds(sung=sung, length=said.length)
    pasted = draft.stands.pasted
    if pasted.strip() and not sung:
        seconds = seconds_for(
            pasted, draft.set.get("bpm") or given.get("bpm"), draft.set.get("time_signature")
        )
        draft.note("fit", x=figure(seconds))
    engine = draft.brief.engine
    draft.set["duration"] = min(600.0, engine.max_seconds, max(1.0, engine.min_seconds, seconds))


def _rest(draft: _Draft) -> None:
    plan, said = draft.plan, draft.stands.said
    if plan.constraints.variants is not None:
        draft.set["variants"] = plan.constraints.variants
        if said.variants != plan.constraints.variants and said.variants is not None:
            draft.note("clamped", field="variants", asked=said.variants, value=plan.constraints.variants)
    if said.seed is not None:
        draft.set["seed"] = said.seed
    if said.format:
        draft.set["format"] = said.format


def _edit(draft: _Draft) -> None:
    plan, stands = draft.plan, draft.stands
    said, given = stands.said, stands.given
    if plan.language:
        _language(draft)
    if "music" not in plan.make:
        return
    if draft.task != draft.brief.studio.task:
        draft.set["task"] = draft.task
    if said.region and draft.task != "repaint":
        draft.note("no-source") if not given.get("source") else draft.note("no-task", task="repaint")
    if draft.task == "repaint" and said.region:
        draft.put("region", {"start": said.region.start, "end": said.region.end})
    if draft.task == "complete":
        draft.put("tracks", list(prompting.instruments_words(said.added))[:8])
        return
    _edit_music(draft)
    _edit_prompt(draft)
    _avoid(draft)
    _unavoid(draft)
    _edit_voice(draft)
    if plan.constraints.duration is not None and draft.task != "repaint":
        seconds = _clamped(draft, plan.constraints.duration)
        if seconds != given.get("duration") and draft.task in ("text2music", "extend"):
            draft.set["duration"] = seconds
    _rest(draft)
    if "again" in said.marks and said.seed is None:
        seed = (int(given.get("seed") or draft.brief.seed) + 1) % 2**31
        draft.set["seed"] = seed


def _edit_music(draft: _Draft) -> None:
    limits, said, given = draft.plan.constraints, draft.stands.said, draft.stands.given
    if limits.bpm is not None and limits.bpm != given.get("bpm") and draft.takes("bpm"):
        draft.set["bpm"] = limits.bpm
        if said.bpm is not None and said.bpm != limits.bpm:
            draft.note("clamped", field="bpm", asked=figure(said.bpm), value=figure(limits.bpm))
    if limits.key is not None and limits.key != given.get("key") and draft.takes("key"):
        draft.set["key"] = limits.key
    if limits.time_signature is not None:
        if draft.takes("time_signature"):
            draft.set["time_signature"] = limits.time_signature
        else:
            draft.note("not-honoured", field="time signature")
    if draft.plan.genres and limits.time_signature is None:
        custom = customary_signature(genre_ids(draft.plan.genres))
        if custom and draft.takes("time_signature"):
            draft.set["time_signature"] = custom


def _edit_prompt(draft: _Draft) -> None:
    plan, said, before = draft.plan, draft.stands.said, draft.stands.prompt
    prompt = before
    limits = plan.constraints
    if limits.bpm is not None:
        prompt = prompting.without_tempo(prompt)
    if limits.key is not None:
        prompt = prompting.without_key(prompt)
    gone = [*said.avoid, *said.removed, *said.less]
    if plan.constraints.instrumental:
        gone.append(Term("vocals", "vocals"))
    gone += [hit.term for word in plan.avoid for hit in terms(word)]
    if limits.instrumental is False:
        gone.append(Term("instrumental", "instrumental"))
    if gone:
        prompt = prompting.without(prompt, prompting.of_terms(gone))
    lighter = [f"light {style_word(term)}" for term in said.less if term.kind == "instrument"]
    prompt = prompting.with_words(prompt, lighter)
    if plan.genres:
        prompt = prompting.with_genres(prompt, plan.genres)
    moods = mood_ids(plan.moods)
    if moods:
        prompt = prompting.with_moods(prompt, moods)
    if plan.instruments:
        prompt = prompting.with_words(prompt, plan.instruments)
    if said.scenes and not said.theme:
        prompt = prompting.with_words(prompt, [style_word(Term("scene", each)) for each in said.scenes[:3]])
    words = _in_words(draft)
    if words:
        prompt = prompting.with_words(prompt, words)
    if prompt != before and draft.takes("prompt"):
        draft.set["prompt"] = prompt if prompt.strip() else "song"


def _unavoid(draft: _Draft) -> None:
    """What is wanted now is no longer to be avoided."""
    present = str(draft.set.get("negative_prompt", draft.stands.given.get("negative_prompt", "")))
    wanted = [
        hit.term
        for word in (*draft.plan.instruments, *draft.plan.genres, *draft.plan.moods)
        for hit in terms(word)
    ]
    if draft.plan.constraints.instrumental is False:
        wanted.append(Term("vocals", "vocals"))
    if not present or not wanted:
        return
    left = prompting.without(present, prompting.of_terms(wanted))
    if left != present:
        draft.set.pop("negative_prompt", None)
        if left:
            draft.set["negative_prompt"] = left
        else:
            draft.clear.append("negative_prompt")


def _edit_voice(draft: _Draft) -> None:
    instrumental = draft.plan.constraints.instrumental
    given = draft.stands.given
    if (
        instrumental is not None
        and bool(given.get("instrumental", False)) != instrumental
        and draft.takes("instrumental")
    ):
        draft.set["instrumental"] = instrumental
    if instrumental and "voice" in given:
        draft.clear.append("voice")
    elif draft.stands.said.voice:
        _voice(draft)


def _leave_out(draft: _Draft) -> None:
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


def _valid(draft: _Draft) -> Settings:
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
