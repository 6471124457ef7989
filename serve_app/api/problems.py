"""Every error as problem details; nothing of the inside reaches a client."""

import logging
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from ray.exceptions import RayActorError
from starlette.exceptions import HTTPException

from engines import EngineError
from serve_app.errors import (
    PROBLEM_JSON,
    Busy,
    FieldProblem,
    InvalidInput,
    KeyTaken,
    Limit,
    NotFound,
    OpentunesError,
    Problem,
    SquadBusy,
    Unavailable,
    refused,
)
from serve_app.jobs.store import KeyReused
from serve_app.jobs.table import QueueFull
from serve_app.jobs.writer import AWAY, Closing
from serve_app.squad.model import TooManyRuns

log = logging.getLogger(__name__)

MAX_ERRORS: Final = 20
"""Faults of one request that are told."""
MAX_NAME: Final = 100
"""Characters of a field's name that are told."""
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    "default": {
        "description": "Problem details (RFC 9457).",
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}


def install(app: FastAPI) -> None:
    """Answer every exception of `app` with a problem."""
    app.add_exception_handler(OpentunesError, _handle)
    app.add_exception_handler(EngineError, _handle)
    for known in (QueueFull, TooManyRuns, KeyReused, Closing, *AWAY):
        app.add_exception_handler(known, _handle)
    app.add_exception_handler(RequestValidationError, _handle)
    app.add_exception_handler(HTTPException, _handle)
    app.add_exception_handler(RayActorError, _handle)


def _handle(request: Request, error: Exception) -> JSONResponse:
    return respond(request, as_opentunes(error))


def respond(request: Request, error: OpentunesError) -> JSONResponse:
    """An error as a response."""
    problem = error.problem(instance=request.scope["path"], request_id=request.scope.get("request_id"))
    return JSONResponse(
        problem.model_dump(mode="json"),
        status_code=error.status,
        headers=error.headers,
        media_type=PROBLEM_JSON,
    )


def as_opentunes(error: Exception) -> OpentunesError:
    """Any exception as one that a client may see."""
    if isinstance(error, OpentunesError):
        return error
    if isinstance(error, EngineError):
        return refused(error)
    if isinstance(error, QueueFull):
        whose, seconds = (" of yours" if error.scope == "user" else ""), math.ceil(error.retry_after)
        return Busy(
            f"{error.waiting} jobs{whose} are waiting, and at most {error.limit} may.",
            remedy=f"Try again in {seconds} s, or cancel some.",
            headers={"Retry-After": str(seconds)},
            limit=Limit(scope=error.scope, waiting=error.waiting, limit=error.limit),
        )
    if isinstance(error, TooManyRuns):
        whose, seconds = (" of yours" if error.scope == "user" else ""), math.ceil(error.retry_after)
        return SquadBusy(
            f"{error.running} runs of the squad{whose} are under way, and at most {error.limit} may be.",
            remedy=f"Try again in {seconds} s, or end one with DELETE /agent/runs/{{id}}.",
            headers={"Retry-After": str(seconds)},
            limit=Limit(scope=error.scope, waiting=error.running, limit=error.limit),
        )
    if isinstance(error, KeyReused):
        text = "This Idempotency-Key came before, with another body."
        remedy = "Send the very body that it came with, or draw a new key."
        problem = [FieldProblem(field="Idempotency-Key", message=text, remedy=remedy)]
        return KeyTaken(text, remedy=remedy, errors=problem)
    if isinstance(error, Closing):
        return Unavailable("The job table is closing.", headers={"Retry-After": "5"})
    if isinstance(error, RequestValidationError):
        problems = [field_problem(found) for found in error.errors()[:MAX_ERRORS]]
        first = problems[0]
        return InvalidInput(f"{first.field}: {first.message}", remedy=first.remedy, errors=problems)
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, (*AWAY, RayActorError)):
        log.error("a part of the backend does not answer: %s", error)
        return Unavailable("The job table or its database does not answer.", headers={"Retry-After": "2"})
    log.error("unexpected error", exc_info=error)
    return OpentunesError(
        "The server failed unexpectedly.", remedy="See the server's log for the request id."
    )


def not_found(field: str, text: str, remedy: str) -> NotFound:
    """There is no such thing; `field` is what named it."""
    return NotFound(text, remedy=remedy, errors=[FieldProblem(field=field, message=text, remedy=remedy)])


def _of_http(error: HTTPException) -> OpentunesError:
    if error.status_code == 404:
        return NotFound("There is nothing at this address.", remedy="See /docs for what there is.")
    if isinstance(error.__cause__, OpentunesError):  # raised while FastAPI read the body
        return error.__cause__
    if error.status_code == 400 and error.__cause__:  # such as bytes that are not UTF-8, or too deep a nest
        text, remedy = "The body cannot be read as JSON.", "Send plain, valid JSON in UTF-8."
        return InvalidInput(
            text, remedy=remedy, errors=[FieldProblem(field="body", message=text, remedy=remedy)]
        )
    known = OpentunesError(
        str(error.detail), remedy="See /docs for what there is.", headers=dict(error.headers or {})
    )
    known.status = error.status_code
    known.title = str(error.detail)
    known.code = f"http_{error.status_code}"
    return known


def field_problem(found: Mapping[str, Any]) -> FieldProblem:
    """One finding of pydantic's as a field, what is wrong with it, and what to do."""
    kind, context = str(found["type"]), found.get("ctx") or {}
    message = str(found["msg"]).removeprefix("Value error, ")
    if isinstance(found.get("input"), str) and kind in {"too_long", "too_short"}:  # validated text
        kind, most, least = f"string_{kind}", context.get("max_length"), context.get("min_length")
        bound = f"at most {most}" if most is not None else f"at least {least}"
        message = f"String should have {bound} characters, not {context.get('actual_length')}"
    field = _name(found["loc"], kind)
    return FieldProblem(field=field, message=message, remedy=_remedy(kind, context, message))


def _name(location: Sequence[str | int], kind: str) -> str:
    parts = [str(part) for part in location[1:]]  # the first says where: body, query, path, header
    if kind == "json_invalid" or not parts:
        return "body"
    return ".".join(parts)[:MAX_NAME]


def _remedy(kind: str, context: Mapping[str, Any], message: str) -> str:
    if kind == "needed_by_task":
        return str(context["remedy"])
    bounds = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    for name, words in bounds.items():
        if name in context:
            return f"Use a number of {words} {context[name]}."
    remedies = {
        "missing": "Add this field.",
        "extra_forbidden": "Remove it; /docs lists the fields there are.",
        "json_invalid": "Send valid JSON with Content-Type: application/json.",
        "model_attributes_type": "Send a JSON object with Content-Type: application/json.",
        "finite_number": "Use a finite number.",
        "tuple_type": "Send a list.",
        "too_long": f"Send at most {context.get('max_length')}.",
        "too_short": f"Send at least {context.get('min_length')}.",
        "string_too_long": f"Shorten it to {context.get('max_length')} characters.",
        "string_too_short": f"Write at least {context.get('min_length')} character(s).",
        "literal_error": f"Use one of {context.get('expected')}.",
        "string_pattern_mismatch": f"Use a text of the form {context.get('pattern')}.",
    }
    return remedies.get(kind, f"Correct it: {message}.".replace("..", "."))


__all__ = ["RESPONSES", "Problem", "as_opentunes", "field_problem", "install", "respond"]
