"""Schemas that OpenAI's strict mode and Ollama's grammars take."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from agents.llm.schema import response_format, simplified
from agents.results import CoverIdea, Lyrics, Plan, Review, Settings

KNOWN = {
    "type", "enum", "description", "minimum", "maximum", "minItems", "maxItems", "pattern",
    "anyOf", "properties", "required", "additionalProperties", "items",
}  # fmt: skip


def nodes(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    for child in (*schema.get("properties", {}).values(), *schema.get("anyOf", ())):
        yield from nodes(child)
    if "items" in schema:
        yield from nodes(schema["items"])


@pytest.mark.parametrize("model", [Plan, Review, CoverIdea, Lyrics])
def test_results_are_closed_and_use_only_what_is_known(model: type[BaseModel]) -> None:
    for node in nodes(simplified(model)):
        assert set(node) <= KNOWN
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert node["required"] == list(node["properties"])


def test_what_a_grammar_can_use_is_kept() -> None:
    schema = simplified(CoverIdea)["properties"]
    assert schema["palette"]["items"]["pattern"] == "^#[0-9a-fA-F]{6}$"
    assert schema["palette"]["maxItems"] == 6
    assert "English" in schema["prompt"]["description"]
    review = simplified(Review)["properties"]
    assert {"enum": ["producer", "lyricist"], "type": "string"} in review["revise"]["anyOf"]
    bpm = simplified(Plan)["properties"]["constraints"]["properties"]["bpm"]["anyOf"][0]
    assert (bpm["minimum"], bpm["maximum"]) == (30, 300)


def test_patterns_that_grammars_cannot_read_are_dropped() -> None:
    class Odd(BaseModel):
        digits: str = Field(json_schema_extra={"pattern": r"^\d+$"})
        ahead: str = Field(json_schema_extra={"pattern": "^(?=a)a$"})
        loose: str = Field(pattern="abc")

    assert all("pattern" not in node for node in nodes(simplified(Odd)))


def test_unions_of_models_become_any_of() -> None:
    class Cat(BaseModel):
        kind: Literal["cat"]

    class Dog(BaseModel):
        kind: Literal["dog"]

    class Owner(BaseModel):
        pet: Cat | Dog = Field(discriminator="kind")

    pet = simplified(Owner)["properties"]["pet"]
    assert [option["properties"]["kind"]["enum"] for option in pet["anyOf"]] == [["cat"], ["dog"]]


class Tree(BaseModel):
    below: list["Tree"]


@pytest.mark.parametrize("model", [Tree, Settings])
def test_what_cannot_be_closed_is_refused(model: type[BaseModel]) -> None:
    with pytest.raises(ValueError, match="cannot be asked for"):
        simplified(model)


def test_the_format_has_a_name_and_is_strict() -> None:
    wanted = response_format(Plan)["json_schema"]
    assert (wanted["name"], wanted["strict"]) == ("Plan", True)
    assert "description" not in wanted["schema"]
