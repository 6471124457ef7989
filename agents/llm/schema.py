"""JSON schemas as OpenAI's strict mode and the grammars of Ollama take them.

Strict mode wants every object closed and every property required; grammars of llama.cpp become slow or fail
with long repetitions (`maxLength: 4000`) and know only plain patterns. What is dropped here is still checked
afterwards, by pydantic.
Sources: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas,
https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md
"""

import re
from typing import Any, Final

from pydantic import BaseModel

KEPT: Final = ("type", "enum", "description", "minimum", "maximum", "minItems", "maxItems")
PLAIN_PATTERN: Final = re.compile(r"\^(?!.*\(\?)[\w\[\](){}#?+*|, -]+\$")
MAX_DEPTH: Final = 12


def simplified(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a model: no references, every object closed, every property required.

    Raises ValueError for what cannot be closed: recursive models and free-form objects.
    """
    whole = model.model_json_schema()
    simple = _simple(whole, whole.get("$defs", {}), 0)
    simple.pop("description", None)  # the docstring: small models copy it into their answer
    return simple


def response_format(model: type[BaseModel]) -> dict[str, Any]:
    """The schema, as chat APIs are asked for it."""
    return {
        "type": "json_schema",
        "json_schema": {"name": model.__name__, "strict": True, "schema": simplified(model)},
    }


def _simple(node: dict[str, Any], defs: dict[str, Any], depth: int) -> dict[str, Any]:
    if depth > MAX_DEPTH:
        raise ValueError("a schema that refers to itself cannot be asked for")
    if "$ref" in node:
        target = defs[node["$ref"].rpartition("/")[2]]
        rest = {key: value for key, value in node.items() if key != "$ref"}
        return _simple({**target, **rest}, defs, depth + 1)
    if len(node.get("allOf", ())) == 1:
        return _simple(
            {**node["allOf"][0], **{k: v for k, v in node.items() if k != "allOf"}}, defs, depth + 1
        )
    kept: dict[str, Any] = {key: node[key] for key in KEPT if key in node}
    if "const" in node:
        kept["enum"] = [node["const"]]
    if PLAIN_PATTERN.fullmatch(node.get("pattern", "")):
        kept["pattern"] = node["pattern"]
    options = node.get("anyOf") or node.get("oneOf")
    if options:
        kept["anyOf"] = [_simple(option, defs, depth + 1) for option in options]
    elif node.get("type") == "object":
        kept |= _object(node, defs, depth)
    elif node.get("type") == "array":
        kept["items"] = _simple(node.get("items", {}), defs, depth + 1)
    elif "type" not in kept and "enum" not in kept:
        raise ValueError("a schema that takes anything cannot be asked for")
    return kept


def _object(node: dict[str, Any], defs: dict[str, Any], depth: int) -> dict[str, Any]:
    if "properties" not in node:
        raise ValueError("a free-form object cannot be asked for")
    properties = {
        name: _simple(value, defs, depth + 1)
        for name, value in node["properties"].items()
        if not ("const" in value and "default" in value)  # known without asking
    }
    return {"properties": properties, "required": list(properties), "additionalProperties": False}
