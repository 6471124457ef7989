"""Settings of an edit: what it changes, and nothing else."""

import re

from agents.rules import prompting
from agents.rules.customs import (
    customary_signature,
)
from agents.rules.drafting import Draft, clamped, in_words, put_avoided, put_language, put_the_rest, put_voice
from agents.rules.lexicon import Term, style_word
from agents.rules.speech import figure
from agents.rules.standing import genre_ids, mood_ids, terms


def edit(draft: Draft) -> None:
    plan, stands = draft.plan, draft.stands
    said, given = stands.said, stands.given
    if plan.language:
        put_language(draft)
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
    put_avoided(draft)
    _unavoid(draft)
    _edit_voice(draft)
    if plan.constraints.duration is not None and draft.task != "repaint":
        seconds = clamped(draft, plan.constraints.duration)
        if seconds != given.get("duration") and draft.task in ("text2music", "extend"):
            draft.set["duration"] = seconds
    put_the_rest(draft)
    if "again" in said.marks and said.seed is None:
        seed = (int(given.get("seed") or draft.brief.seed) + 1) % 2**31
        draft.set["seed"] = seed


def _edit_music(draft: Draft) -> None:
    limits, said, given = draft.plan.constraints, draft.stands.said, draft.stands.given
    if limits.bpm is not None and limits.bpm != given.get("bpm") and draft.takes("bpm"):
        draft.set["bpm"] = limits.bpm
        if said.bpm is not None and said.bpm != limits.bpm:
            draft.note("clamped", asked=f"{figure(said.bpm)} bpm", value=f"{figure(limits.bpm)} bpm")
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


def _edit_prompt(draft: Draft) -> None:
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
    for word in said.unknown_avoided:
        prompt = prompting.tidied(re.sub(rf"\b{re.escape(word)}\b", "", prompt, flags=re.IGNORECASE))
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
    words = [*in_words(draft), *said.unknown]
    if words:
        prompt = prompting.with_words(prompt, words)
    if prompt != before and draft.takes("prompt"):
        draft.set["prompt"] = prompt if prompt.strip() else "song"


def _unavoid(draft: Draft) -> None:
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


def _edit_voice(draft: Draft) -> None:
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
        put_voice(draft)
