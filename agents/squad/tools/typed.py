"""A tool whose arguments are a pydantic model: its schema goes to the model, its errors come back to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from smolagents import Tool

MAX_ERROR: Final = 600
_KEPT: Final[tuple[str, ...]] = (
    "type", "description", "enum", "items", "properties", "required", "minimum", "maximum", "minLength",
    "maxLength", "maxItems",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a tool gave."""

    told: str
    """To the model."""
    shown: Any
    """To the user: JSON."""


class Refused(ValueError):
    """Arguments that cannot be; the message says why and what to do, and the model may try again."""

    def __init__(self, message: str, fields: Iterable[str] = ()) -> None:
        super().__init__(message[:MAX_ERROR])
        self.fields = frozenset(fields)


class TypedTool(Tool):  # type: ignore[misc]
    """Base: `call` does the work; smolagents sees `inputs`."""

    name = "typed"
    description = "Base of tools."
    inputs: dict[str, dict[str, Any]] = {}  # noqa: RUF012 - as smolagents declares it
    output_type = "object"
    skip_forward_signature_validation = True

    def __init__(self, args: type[BaseModel], only: frozenset[str] | None = None) -> None:
        self.args = args
        self.inputs = properties(args, only)
        super().__init__()

    def call(self, arguments: Mapping[str, Any]) -> Outcome:
        """Do it; raise `Refused`."""
        raise NotImplementedError

    def forward(self, **arguments: Any) -> str:
        """As smolagents calls it."""
        return self.call(arguments).told


def properties(args: type[BaseModel], only: frozenset[str] | None = None) -> dict[str, dict[str, Any]]:
    """The arguments as JSON schema without references and defaults: descriptions and limits."""
    schema = args.model_json_schema()
    required = set(schema.get("required", ()))
    found = {}
    for name, raw in schema["properties"].items():
        if only is not None and name not in only:
            continue
        one = _plain(raw, schema.get("$defs", {}))
        one.setdefault("type", "string")
        one.setdefault("description", name.replace("_", " "))
        if name not in required:
            one["nullable"] = True
        found[name] = one
    return found


def _plain(raw: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(raw)
    if reference := merged.pop("$ref", None):
        merged = {**definitions[reference.rsplit("/", 1)[1]], **merged}
    if options := merged.pop("anyOf", None):
        merged = {**next(option for option in options if option.get("type") != "null"), **merged}
        if "$ref" in merged:
            return _plain(merged, definitions)
    if "prefixItems" in merged:
        merged["items"] = merged["prefixItems"][0]
    kept = {key: merged[key] for key in _KEPT if key in merged}
    if "items" in kept:
        kept["items"] = _plain(kept["items"], definitions)
    if "properties" in kept:
        kept["properties"] = {name: _plain(one, definitions) for name, one in kept["properties"].items()}
    return kept


def readable(error: ValidationError) -> Refused:
    """The errors of a validation, each with its field, as a model can mend them."""
    lines = []
    for one in error.errors()[:6]:
        remedy = (one.get("ctx") or {}).get("remedy", "")
        lines.append(f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']} {remedy}".strip())
    return Refused("; ".join(lines), {str(one["loc"][0]) for one in error.errors() if one["loc"]})
