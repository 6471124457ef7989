"""Every text, list, map and number that a body or a query may hold has a bound, by the API's own schema."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from serve_app.api.application import create_app
from tests.serve_app.in_process import Studio
from tests.serve_app.wire import answer, assert_problem

Schema = dict[str, Any]
OF_A_TEXT = {"maxLength", "enum", "const", "format"}
OF_A_NUMBER = {"maximum", "exclusiveMaximum", "enum", "const"}


def unbounded(schema: Schema, parts: Schema, where: str, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """The places in what a schema takes that may grow without an end."""
    if name := schema.get("$ref"):
        if name in seen:
            return
        seen, schema = seen | {name}, parts[name.rsplit("/", 1)[1]]
    for several in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(several, ()):
            yield from unbounded(one, parts, where, seen)
    match schema.get("type"):
        case "string" | "integer" | "number":
            if not _closed(schema):
                yield where
        case "array":
            if "maxItems" not in schema:
                yield where
            yield from unbounded(schema.get("items", {}), parts, f"{where}[]", seen)
        case "object":
            for field, one in schema.get("properties", {}).items():
                yield from unbounded(one, parts, f"{where}.{field}", seen)
            if schema.get("additionalProperties") and "maxProperties" not in schema:
                yield where


def _closed(schema: Schema) -> bool:
    """Whether a text or a number has an end."""
    if schema["type"] != "string":
        return bool(OF_A_NUMBER & schema.keys())
    return bool(OF_A_TEXT & schema.keys()) or not set("*+") & set(schema.get("pattern", "*"))


def test_nothing_that_a_body_or_a_query_holds_is_without_a_bound() -> None:
    found: Schema = create_app().openapi()
    parts, looked, without = found["components"]["schemas"], 0, []
    for path, item in found["paths"].items():
        for method, operation in item.items():
            takes = [
                (f"?{given['name']}", given["schema"])
                for given in operation.get("parameters", ())
                if given["in"] == "query"
            ]
            bodies = operation.get("requestBody", {}).get("content", {}).values()
            takes += [("", body["schema"]) for body in bodies]
            for name, schema in takes:
                looked += 1
                without += list(unbounded(schema, parts, f"{method.upper()} {path}{name}"))
    assert looked > 20
    assert without == []


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, ["x"]),
        ({"type": "string", "maxLength": 3}, []),
        ({"type": "string", "pattern": "^[a-z]+$"}, ["x"]),
        ({"type": "string", "pattern": "^[a-z]{1,3}$"}, []),
        ({"type": "array", "items": {"type": "integer"}}, ["x", "x[]"]),
        ({"anyOf": [{"type": "null"}, {"type": "number", "maximum": 1}]}, []),
        ({"type": "object", "additionalProperties": {"type": "string"}}, ["x"]),
        ({"type": "object", "properties": {"a": {"$ref": "#/components/schemas/A"}}}, ["x.a"]),
    ],
)
def test_what_has_no_bound_is_found(schema: Schema, expected: list[str]) -> None:
    assert list(unbounded(schema, {"A": {"type": "string"}}, "x")) == expected


def test_a_head_is_refused_that_is_too_large(make_studio: Callable[..., Studio]) -> None:
    with make_studio() as studio:

        def ask(header: int, query: int) -> httpx.Response:
            return studio.client.get("/livez", headers={"X-Large": "a" * header}, params={"q": "a" * query})

        for header, query in ((70_000, 1), (30_000, 40_000)):
            problem = assert_problem(answer(ask(header, query)), 431)
            assert problem["code"] == "head_too_large"
        assert ask(30_000, 30_000).status_code == 200
