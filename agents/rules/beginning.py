"""Settings of a new song."""

from collections.abc import Mapping, Sequence
from typing import Any

from agents.lyrics import detect_language
from agents.memory import Recollection
from agents.rules import prompting
from agents.rules.customs import (
    customary_bpm,
    customary_key,
    customary_mode,
    customary_seconds,
    customary_signature,
)
from agents.rules.drafting import (
    OF_THE_SONG,
    Draft,
    clamped,
    in_words,
    put_avoided,
    put_language,
    put_the_rest,
    put_voice,
    shown,
)
from agents.rules.fitting import seconds_for
from agents.rules.hearing import SEASONING
from agents.rules.lexicon import Term, style_word
from agents.rules.speech import figure
from agents.rules.standing import genre_ids, mood_ids
from engines.music import Key
from engines.request import MAX_PROMPT


def begin(draft: Draft, recollections: Sequence[Recollection]) -> None:
    plan, said, keeps = draft.plan, draft.stands.said, draft.stands.keeps
    given = draft.stands.given if keeps else {}
    if not keeps:
        draft.clear += [name for name in OF_THE_SONG if name in draft.stands.given]
    if "music" not in plan.make:
        if plan.language:
            put_language(draft)
        return
    genres, moods = genre_ids(_main(plan.genres)), mood_ids(plan.moods)
    taste = _taste(draft, recollections)
    if taste.get("prompt") and not plan.genres:
        genres = genre_ids((str(taste["prompt"]),))
    sung = "lyrics" in plan.make
    _tempo(draft, genres, moods, given, taste)
    _key(draft, genres, moods, given, taste)
    _signature(draft, genres, given, taste)
    _prompt(draft, genres, taste)
    put_avoided(draft)
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
        put_language(draft)
    elif draft.stands.pasted.strip() and "language" not in given and draft.takes("language"):
        draft.set["language"] = detect_language(draft.stands.pasted) or "en"
    put_voice(draft)
    _length(draft, given, sung=sung)
    put_the_rest(draft)
    if said.odd_signature:
        draft.note("odd-signature", x=said.odd_signature)
    kept = [name for name in given if name in OF_THE_SONG and name not in draft.set and name != "prompt"]
    draft.set |= {name: given[name] for name in kept if draft.takes(name) and not (name == "lyrics" and sung)}


def _main(genres: Sequence[str]) -> tuple[str, ...]:
    """Genres without those that only season another, such as jazzy; all, if there is nothing else."""
    return tuple(each for each in genres if each not in SEASONING) or tuple(genres)


def _taste(draft: Draft, recollections: Sequence[Recollection]) -> Mapping[str, Any]:
    """What a starred song says, if the user asks for their taste or leaves all open."""
    said = draft.stands.said
    open_ = not (draft.plan.genres or draft.plan.moods or said.scenes or said.bpm or said.pace)
    if not recollections or not ("usual" in said.marks or open_):
        return {}
    facts = recollections[0].facts
    used = {name: facts[name] for name in ("bpm", "key", "time_signature", "prompt") if facts.get(name)}
    if used:
        what = (
            ", ".join(shown(value) for name, value in used.items() if name != "prompt")
            or str(used["prompt"])[:80]
        )
        draft.note("taste", x=str(facts.get("title") or recollections[0].item_id)[:60], what=what)
    return used


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and 30 <= value <= 300 else None


def _tempo(
    draft: Draft,
    genres: Sequence[str],
    moods: Sequence[str],
    given: Mapping[str, Any],
    taste: Mapping[str, Any],
) -> None:
    asked, said = draft.plan.constraints.bpm, draft.stands.said
    if said.bpm is not None and asked is not None and asked != said.bpm:
        draft.note("clamped", asked=f"{figure(said.bpm)} bpm", value=f"{figure(asked)} bpm")
    if asked is None and given.get("bpm") is not None:
        return
    value = asked or _number(taste.get("bpm")) or customary_bpm(genres, moods, said.pace, said.mild_pace)
    if draft.takes("bpm"):
        draft.set["bpm"] = value


def _key(
    draft: Draft,
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
    draft: Draft, genres: Sequence[str], given: Mapping[str, Any], taste: Mapping[str, Any]
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


def _prompt(draft: Draft, genres: Sequence[str], taste: Mapping[str, Any]) -> None:
    plan, said = draft.plan, draft.stands.said
    colours = [style_word(Term("scene", each)) for each in said.scenes[:3]]
    more: list[str] = [*in_words(draft), *said.unknown]
    names = plan.genres or tuple(style_word(Term("genre", each)) for each in genres)
    instruments = plan.instruments
    if said.alone and instruments:
        one = len(instruments) == 1
        instruments = (f"solo {instruments[0]}" if one else f"only {' and '.join(instruments)}",)
    prompt = prompting.compose(names, plan.moods, instruments, colours, more)
    if not prompt and taste.get("prompt"):
        prompt = str(taste["prompt"])[:MAX_PROMPT]
    if not names and (not prompt or "song" in said.parts or not (plan.moods or plan.instruments)):
        prompt = ", ".join(piece for piece in (prompt, "beat" if "beat" in said.parts else "song") if piece)
    draft.set["prompt"] = prompt


def _length(draft: Draft, given: Mapping[str, Any], *, sung: bool) -> None:
    asked, said = draft.plan.constraints.duration, draft.stands.said
    if asked is not None:
        draft.set["duration"] = clamped(
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
