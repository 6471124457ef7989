"""What comes of a run: a request that `POST /generate` accepts, and what is said to the user."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from agents.brief import Brief, EngineCard
from agents.results import Lyrics, Plan, Settings
from agents.squad.words import say
from engines.request import FROM_SOURCE, NEEDS_PROMPT, SongRequest

KEPT: Final = frozenset({"format", "loudness", "stems", "model", "lora", "voice", "variants"})
"""How the user likes songs to be made: kept from the studio for a new song too."""
_OF_A_SOURCE: Final = frozenset({"source", "region", "extend_at", "strength"})
"""What means nothing for a song that starts from none."""


DEFAULT_SECONDS: Final[float] = SongRequest.model_fields["duration"].default


@dataclass(frozen=True, slots=True)
class Ready:
    """A request, if there is one, and notes on what was left out or changed."""

    request: dict[str, Any] | None
    notes: tuple[str, ...] = ()


def ready_request(
    brief: Brief, plan: Plan, settings: Settings | None, lyrics: Lyrics | None, language: str
) -> Ready:
    """Put together what the studio, the Producer and the Lyricist say.

    There is no request when no music is wanted; new lyrics for music that stands in the studio make one.
    """
    given = brief.studio.given()
    words_only = plan.edit and lyrics is not None and bool(given.get("prompt"))
    if "music" not in plan.make and not words_only:
        return Ready(None)
    base = dict(given) if plan.edit or words_only else {name: given[name] for name in KEPT if name in given}
    if settings is not None:
        base = {name: value for name, value in base.items() if name not in settings.clear} | settings.set
    if lyrics is not None and lyrics.text:
        base |= {"lyrics": lyrics.text, "language": lyrics.language}
        base.pop("instrumental", None)
    if base.get("instrumental"):
        base.pop("lyrics", None)
    words = ", ".join((*plan.genres, *plan.moods, *plan.instruments)) or plan.theme
    return _fitted(brief, base, words, language)


def stands(brief: Brief, lyrics: Lyrics | None, request: dict[str, Any] | None) -> dict[str, Any] | None:
    """The studio after the run: its request, or else what was there with new lyrics; None if as before."""
    if request is not None or lyrics is None or not lyrics.text:
        return request
    return {**brief.studio.given(), "lyrics": lyrics.text, "language": lyrics.language}


def _fitted(brief: Brief, body: dict[str, Any], words: str, language: str) -> Ready:
    """The body as the engine can take it; `words` are its prompt if it needs one and has none."""
    card, notes = brief.engine, list[str]()
    task = body.get("task", "text2music")
    if task not in card.fields or (task in FROM_SOURCE and not body.get("source")):
        if task != "text2music":
            notes.append(say(language, "no_source"))
        body["task"] = task = "text2music"
    if task == "text2music":
        body = {name: value for name, value in body.items() if name not in _OF_A_SOURCE}
    if task not in card.fields:
        return Ready(None, (*notes, say(language, "left_out", engine=card.title, what="text2music")))
    if task in NEEDS_PROMPT and not str(body.get("prompt", "")).strip():
        body["prompt"] = words
    duration = body.get("duration", None if task in FROM_SOURCE else DEFAULT_SECONDS)
    if isinstance(duration, int | float) and not card.min_seconds <= duration <= card.max_seconds:
        body["duration"] = min(max(float(duration), card.min_seconds), card.max_seconds)
        numbers = (card.min_seconds, card.max_seconds, duration, body["duration"])
        low, high, asked, now = (f"{number:g}" for number in numbers)
        notes.append(say(language, "clamped", engine=card.title, low=low, high=high, asked=asked, now=now))
    request, unusable = _validated(body, card)
    if request is None:
        return Ready(None, (*notes, say(language, "unusable", what=", ".join(unusable))))
    useless = (request.fields_asked() - card.fields[request.task]) | _unknown(request, card)
    dropped = sorted(useless | set(unusable))
    if dropped:
        notes.append(say(language, "left_out", engine=card.title, what=", ".join(dropped)))
    kept = (set(body) & card.fields[request.task]) - set(dropped) | {"task"}
    return Ready(request.model_dump(mode="json", include=kept, exclude_none=True), tuple(notes))


def _unknown(request: SongRequest, card: EngineCard) -> set[str]:
    """Fields that name what the engine does not have, as after a change of the engine."""
    found = set()
    if request.voice and card.voices and request.voice not in card.voices:
        found.add("voice")
    if request.model and card.models and request.model not in card.models:
        found.add("model")
    if request.lora and request.lora.name not in card.loras:
        found.add("lora")
    return found


def _validated(body: dict[str, Any], card: EngineCard) -> tuple[SongRequest | None, tuple[str, ...]]:
    """The request, and the fields that had to be left out for it to be one."""
    left_out: list[str] = []
    while True:
        try:
            request = SongRequest.model_validate(body)
        except ValidationError as error:
            wrong = {str(one["loc"][0]) for one in error.errors() if one["loc"]} & set(body)
            if not wrong or "prompt" in wrong:
                return None, tuple(left_out) or ("prompt",)
        else:
            name, _ = card.fault(request) or ("", "")
            wrong = {name} & set(body)
            if not wrong:
                return request, tuple(left_out)
        left_out += sorted(wrong)
        body = {name: value for name, value in body.items() if name not in wrong}


def told(*parts: str | Iterable[str]) -> str:
    """The reply: sentences, none twice."""
    lines = [line for part in parts for line in ((part,) if isinstance(part, str) else part)]
    return " ".join(dict.fromkeys(line.strip() for line in lines if line.strip()))
