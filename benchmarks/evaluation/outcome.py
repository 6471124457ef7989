"""What came of a request, and what of it is not as it must be."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from agents.lyrics import detect_language
from agents.results import Lyrics, Plan
from benchmarks.evaluation.requests import Expectation, Request
from engines.errors import EngineError
from engines.houseband.engine import HouseBand
from engines.music import Key
from engines.request import SongRequest

_NEAR: Final = 0.01
"""How near numbers must be to be as asked."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request: the Director's plan, the final request, and what was said."""

    plan: Plan | None
    request: Mapping[str, Any] | None
    lyrics: Lyrics | None
    reply: str
    title: str
    seconds: float = 0.0
    tokens: int = 0
    error: str = ""


def faults(request: Request, outcome: Outcome) -> list[str]:
    """Every expectation that is not met, in words; none if all is well."""
    plan, expect = outcome.plan, request.expect
    if plan is None:
        return [f"no plan: {outcome.error or 'the run failed'}"]
    if not outcome.reply.strip():
        return ["no reply"]
    return [*_of_plan(expect, plan, outcome), *_of_request(request, plan, outcome)]


def _of_plan(expect: Expectation, plan: Plan, outcome: Outcome) -> Iterator[str]:
    if expect.nothing and (plan.make or outcome.request is not None):
        yield f"makes {', '.join(plan.make) or 'a request'}, where nothing is wanted"
    if expect.make is not None and set(plan.make) != set(expect.make):
        yield f"makes {', '.join(plan.make) or 'nothing'}, not {', '.join(expect.make)}"
    missing = set(expect.makes) - set(plan.make)
    if missing:
        yield f"does not make {', '.join(sorted(missing))}"
    if expect.edit is not None and plan.edit != expect.edit:
        yield "begins anew" if expect.edit else "edits what stands"
    if expect.theme and not _says(plan.theme, expect.theme):
        yield f"the theme is {plan.theme!r}"
    if expect.title and expect.title.lower() not in outcome.title.lower():
        yield f"the title is {outcome.title!r}"
    text = outcome.lyrics.text if outcome.lyrics else ""
    if expect.sung_in is not None:
        seen = detect_language(re.sub(r"\[.*?\]", "", text)) if text.strip() else None
        if seen != expect.sung_in:
            yield f"the lyrics are in {seen or 'no language'}"


def _of_request(request: Request, plan: Plan, outcome: Outcome) -> Iterator[str]:
    expect, body = request.expect, outcome.request
    if body is None:
        if (
            expect.request
            or expect.between
            or expect.says
            or "music" in (*(expect.make or ()), *expect.makes)
        ):
            yield "no request"
        if expect.lyrics and not (outcome.lyrics and outcome.lyrics.text.strip()):
            yield "no lyrics"
        return
    yield from _unacceptable(body)
    yield from _of_fields(request, body)
    if expect.task is not None and body.get("task", "text2music") != expect.task:
        yield f"the task is {body.get('task', 'text2music')}"
    if expect.lyrics is not None:
        has = bool(str(body.get("lyrics", "")).strip()) and not body.get("instrumental")
        if has != expect.lyrics:
            yield "there are lyrics to sing" if has else "no lyrics"
    yield from _of_words(expect, plan, body)


def _of_fields(request: Request, body: Mapping[str, Any]) -> Iterator[str]:
    expect, before = request.expect, request.studio.given()
    for name, wanted in expect.request.items():
        if not _same(name, _value(body, name), wanted):
            yield f"{name} is {_value(body, name)!r}, not {wanted!r}"
    for name, (low, high) in expect.between.items():
        value = _value(body, name)
        if not isinstance(value, int | float) or not low <= value <= high:
            yield f"{name} is {value!r}, not {low:g} to {high:g}"
    for name in expect.unchanged:
        if not _same(name, _value(body, name), before.get(name, _default(name))):
            yield f"{name} has changed to {_value(body, name)!r}"
    for name in expect.changed:
        if _same(name, _value(body, name), before.get(name, _default(name))):
            yield f"{name} is still {_value(body, name)!r}"


def _of_words(expect: Expectation, plan: Plan, body: Mapping[str, Any]) -> Iterator[str]:
    prompt, negative = str(body.get("prompt", "")), str(body.get("negative_prompt", ""))
    avoided = ", ".join((*plan.avoid, negative))
    for words in expect.says:
        if not _says(prompt, words):
            yield f"the prompt does not say {words}: {prompt!r}"
    for words in (*expect.silent, *expect.avoid):
        if _says(_without_denials(prompt), words):
            yield f"the prompt says {words}: {prompt!r}"
    for words in expect.avoid:
        if not _says(avoided, words):
            yield f"{words} is not avoided: {avoided!r}"
    for words in expect.not_avoided:
        if _says(avoided, words):
            yield f"{words} is avoided: {avoided!r}"


def _unacceptable(body: Mapping[str, Any]) -> Iterator[str]:
    """A request is to be one that `POST /generate` accepts."""
    try:
        HouseBand.info.check_fields(SongRequest.model_validate(dict(body)))
    except ValidationError as error:
        yield f"no valid request: {error.errors()[0]['loc']} {error.errors()[0]['msg']}"
    except EngineError as error:
        yield f"no request for the engine: {error}"


def _without_denials(prompt: str) -> str:
    """What a prompt says without what it denies: models write "no drums" into prompts."""
    return re.sub(r"\b(?:no|without|not|non)\s+\w+", " ", prompt, flags=re.IGNORECASE)


def _says(text: str, words: str) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(each)}", text, re.IGNORECASE) for each in words.split("|"))


def _default(name: str) -> Any:
    return SongRequest.model_fields[name].get_default(call_default_factory=True)


def _value(body: Mapping[str, Any], name: str) -> Any:
    return body.get(name, _default(name))


def _same(name: str, one: Any, two: Any) -> bool:
    if name == "key" and isinstance(one, str) and isinstance(two, str):
        first, second = Key.parse(one), Key.parse(two)
        return (first.pitch_class, first.mode) == (second.pitch_class, second.mode)
    if isinstance(one, int | float) and isinstance(two, int | float):
        return abs(one - two) <= _NEAR
    return bool(one == two)
