"""The Critic by rules: lyrics against language, length and limits; settings against what was asked."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from agents.brief import Brief
from agents.lyrics import budget, detect_language, syllables
from agents.results import Finding, Lyrics, Plan, Review, Settings
from agents.rules.folding import fold, words
from agents.rules.lexicon import Term, whole_of
from agents.rules.reasoned import Reasoned
from agents.rules.speech import WRITTEN, called, field_called, figure, say
from agents.rules.standing import Standing, standing, terms
from engines.music import TIME_SIGNATURES, Key

_MOST: Final = 1.5
"""So much over the budget that is easily sung is still sung, in haste; rap twice."""
_FAST_WORDS: Final = frozenset({"hiphop", "trap", "boombap", "reggaeton", "metal", "punk"})
_LEAST: Final = 0.25
"""Of the budget; less leaves most of the song without words."""
_ROOM: Final = 40
"""Syllables below which a song is too short to judge its lyrics as too few."""


def review(brief: Brief, plan: Plan, settings: Settings | None, lyrics: Lyrics | None) -> Reasoned[Review]:
    """Faults and notes; approved where there are no faults. `revise` names who can mend the first."""
    stands = standing(brief)
    tongue = stands.said.tongue
    state = _after(brief, plan, settings)
    found = [*_of_settings(stands, plan, settings, state, brief)]
    found += _of_lyrics(stands, plan, lyrics, state)
    faults = [each for each in found if each.severity == "fault"]
    revise: Literal["producer", "lyricist"] | None = None
    if faults:
        revise = "lyricist" if faults[0].about == "lyrics" else "producer"
    made = Review(
        approved=not faults,
        summary=say(tongue, "mended" if faults else "good"),
        findings=tuple(found[:16]),
        revise=revise,
    )
    if not found:
        return Reasoned(say(tongue, "thought-good"), made)
    return Reasoned(say(tongue, "thought-faults", what=" ".join(each.message for each in found)), made)


def _after(brief: Brief, plan: Plan, settings: Settings | None) -> dict[str, Any]:
    """The studio with the settings."""
    given = brief.studio.given()
    if settings is None:
        return given if plan.edit else {}
    return {name: value for name, value in given.items() if name not in settings.clear} | settings.set


def _of_settings(
    stands: Standing, plan: Plan, settings: Settings | None, state: Mapping[str, Any], brief: Brief
) -> Iterator[Finding]:
    if settings is None or "music" not in plan.make:
        return
    tongue, limits = stands.said.tongue, plan.constraints
    honoured = brief.engine.fields.get(str(state.get("task", plan.task)), frozenset())  # type: ignore[call-overload]
    asked: dict[str, Any] = {
        "bpm": limits.bpm,
        "key": limits.key,
        "time_signature": limits.time_signature,
        "instrumental": limits.instrumental,
        "variants": limits.variants,
    }
    for name, wanted in asked.items():
        if wanted is None or (name not in honoured and name != "variants"):
            continue
        value = state.get(name, False if name == "instrumental" else 1 if name == "variants" else None)
        if not _same(name, wanted, value):
            yield _unmet(tongue, name.replace("_", " "), wanted, value)
    if limits.duration is not None and "duration" in state:
        wanted = min(brief.engine.max_seconds, max(brief.engine.min_seconds, limits.duration))
        task = state.get("task", "text2music")
        if task in ("text2music", "extend") and abs(float(state["duration"]) - wanted) > 0.5:
            yield _unmet(tongue, "duration", wanted, state["duration"])
    prompt = str(state.get("prompt", ""))
    if not prompt.strip() and state.get("task", "text2music") in ("text2music", "cover"):
        yield _fault("settings", say(tongue, "no-prompt"))
    for word in plan.avoid:
        if _names(prompt, word):
            yield _fault("settings", say(tongue, "avoided", x=word), say(tongue, "remedy-out", x=word))


def _fault(about: Literal["settings", "lyrics"], message: str, remedy: str = "") -> Finding:
    return Finding(about=about, severity="fault", message=message[:400], remedy=remedy[:400])


def _unmet(tongue: Any, field: str, wanted: object, value: object) -> Finding:
    shown = [figure(each) if isinstance(each, float) else str(each) for each in (wanted, value)]
    return _fault(
        "settings",
        say(tongue, "not-as-asked", field=field_called(field, tongue), asked=shown[0], value=shown[1]),
        say(tongue, "remedy-set", field=field_called(field, tongue), x=shown[0]),
    )


def _same(name: str, wanted: Any, value: Any) -> bool:
    if value is None:
        return False
    if name == "bpm":
        return abs(float(wanted) - float(value)) < 0.5
    if name == "key":
        one, two = Key.parse(str(wanted)), Key.parse(str(value))
        return (one.pitch_class, one.mode) == (two.pitch_class, two.mode)
    return bool(wanted == value)


def _names(prompt: str, word: str) -> bool:
    """Whether a prompt names what was to be avoided, or a part of it, and not in order to deny it."""
    wanted = {hit.term for hit in terms(word)}
    hits = terms(prompt)
    for index, hit in enumerate(hits):
        whole = whole_of(hit.id) if hit.kind == "instrument" else None
        inside = whole is not None and Term("instrument", whole) in wanted
        denied = index > 0 and hits[index - 1].kind == "negation" and hit.first - hits[index - 1].last <= 2
        if (hit.term in wanted or inside) and not denied:
            return True
    return not wanted and f" {' '.join(words(word))} " in f" {' '.join(words(prompt))} "


def _of_lyrics(
    stands: Standing, plan: Plan, lyrics: Lyrics | None, state: Mapping[str, Any]
) -> Iterator[Finding]:
    tongue = stands.said.tongue
    if lyrics is None or "lyrics" not in plan.make:
        return
    lines = [line for section in lyrics.sections for line in section.lines if line.strip()]
    if plan.constraints.instrumental:
        if lines:
            yield _fault("lyrics", say(tongue, "words-unwanted"))
        return
    if not lines:
        yield _fault("lyrics", say(tongue, "no-words"))
        return
    text = "\n".join(lines)
    language = str(plan.language or state.get("language") or lyrics.language)[:2]
    yield from _of_language(stands, text, language)
    yield from _of_length(stands, plan, lines, lyrics.language[:2] or language, state)
    if plan.title and fold(plan.title) != fold(lyrics.title):
        yield Finding(about="lyrics", severity="note", message=say(tongue, "no-title", x=plan.title)[:400])
    spoken = f" {' '.join(words(text))} "
    for word in plan.avoid:
        if not terms(word) and f" {' '.join(words(word))} " in spoken:
            yield _fault("lyrics", say(tongue, "avoided", x=word), say(tongue, "remedy-out", x=word))


def _of_language(stands: Standing, text: str, language: str) -> Iterator[Finding]:
    tongue = stands.said.tongue
    seen = detect_language(text)
    if seen is not None and seen != language:
        name = called(language, tongue)
        message = say(tongue, "wrong-language", wanted=name, **{"is": called(seen, tongue)})
        yield _fault("lyrics", message, say(tongue, "remedy-language", x=name))


def _of_length(
    stands: Standing, plan: Plan, lines: list[str], language: str, state: Mapping[str, Any]
) -> Iterator[Finding]:
    seconds = state.get("duration") or plan.constraints.duration
    if not seconds or "music" not in plan.make or language not in WRITTEN:
        return
    tongue = stands.said.tongue
    signature = state.get("time_signature")
    room = budget(
        float(seconds), state.get("bpm"), signature if signature in TIME_SIGNATURES else None
    ).syllables
    count = sum(syllables(line, language) for line in lines)
    fast = any(hit.kind == "genre" and hit.id in _FAST_WORDS for hit in terms(str(state.get("prompt", ""))))
    most = round(room * _MOST * (2 if fast else 1))
    least = round(room * _LEAST)
    if count > most:
        message = say(tongue, "too-long", n=count, seconds=figure(float(seconds)), most=most)
        yield _fault("lyrics", message, say(tongue, "remedy-shorter", x=most))
    elif count < least and room > _ROOM:
        message = say(tongue, "too-short", n=count, seconds=figure(float(seconds)), least=least)
        yield _fault("lyrics", message, say(tongue, "remedy-longer", x=least))
