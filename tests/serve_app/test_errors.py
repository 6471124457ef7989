"""Every error a client can meet is a problem with a stable code."""

import pytest

from engines import (
    EngineError,
    EngineUnavailable,
    InvalidRequest,
    QualityRejected,
    RenderFailed,
    UnknownEngine,
    UnsupportedField,
)
from serve_app import errors
from serve_app.errors import EngineRefused, OpentunesError, refused

KINDS = [
    kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, OpentunesError)
]
OURS = [kind for kind in KINDS if not issubclass(kind, EngineRefused)]


@pytest.mark.parametrize("kind", OURS)
def test_an_error_is_a_problem(kind: type[OpentunesError]) -> None:
    error = kind("It is so.", remedy="Do this.", headers={"Retry-After": "1"})
    problem = error.problem(instance="/x", request_id="r")
    assert problem.status == kind.status
    assert problem.type == f"urn:opentunes:problem:{kind.code}"
    assert (problem.detail, problem.remedy, problem.instance, problem.request_id) == (
        "It is so.",
        "Do this.",
        "/x",
        "r",
    )
    assert problem.title
    assert str(error) == "It is so."


def test_codes_are_their_own() -> None:
    codes = [kind.code for kind in OURS]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (InvalidRequest, 422),
        (UnsupportedField, 422),
        (UnknownEngine, 422),
        (RenderFailed, 422),
        (QualityRejected, 422),
        (EngineUnavailable, 409),
    ],
)
def test_an_engines_refusal_keeps_its_code_field_and_remedy(kind: type[EngineError], status: int) -> None:
    problem = refused(kind("No.", field="bpm", remedy="Leave it out.")).problem()
    assert (problem.status, problem.code, problem.detail) == (status, kind.code, "No.")
    assert [(e.field, e.message, e.remedy) for e in problem.errors] == [("bpm", "No.", "Leave it out.")]
    assert refused(kind("No.")).errors[0].field == "engine"
