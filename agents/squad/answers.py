"""Schemas of structured answers: the results of three agents, `thinking` first, and forgiving of small
models.

What a model answers is read leniently (one word for a list of one, `Spanish` for `es`, null for nothing)
and then held against the closed result, so that it can add nothing to it.
"""

import types
from typing import Any, Final, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from agents.results import Constraints, CoverIdea, Plan, Result, Review

THINKING: Final = "thinking"
_LANGUAGES: Final = {
    "english": "en", "spanish": "es", "french": "fr", "german": "de", "italian": "it", "portuguese": "pt",
    "japanese": "ja", "chinese": "zh", "korean": "ko", "russian": "ru", "español": "es", "inglés": "en",
    "francés": "fr", "alemán": "de", "anglais": "en", "espagnol": "es", "français": "fr", "allemand": "de",
    "englisch": "en", "spanisch": "es", "französisch": "fr", "deutsch": "de",
}  # fmt: skip
R = TypeVar("R", bound=Result)


class Answer(BaseModel):
    """Base: unknown fields and nulls are passed over."""

    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _leniently(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        fields = cls.model_fields
        return {
            name: _mended(name, value, fields[name].annotation)
            for name, value in data.items()
            if name in fields and value is not None and value != ""
        }


def _mended(name: str, value: Any, annotation: Any) -> Any:
    if _is_tuple(annotation):
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",")]
        if isinstance(value, list):
            return [part for part in value if part not in (None, "")]
    if name == "language" and isinstance(value, str):
        return _LANGUAGES.get(value.strip().lower(), value.strip())
    return value


def _is_tuple(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return any(_is_tuple(option) for option in get_args(annotation))
    if origin is tuple:
        return True
    return (
        bool(get_args(annotation))
        and hasattr(annotation, "__metadata__")
        and _is_tuple(get_args(annotation)[0])
    )


def _answer(result: type[BaseModel], *, thinking: bool = True, **replaced: Any) -> type[Answer]:
    fields: dict[str, Any] = {}
    if thinking:
        fields[THINKING] = (str, Field("", description="One or two short sentences in the user's language."))
    for name, info in result.model_fields.items():
        if name != "kind":
            fields[name] = (replaced.get(name, info.annotation), info)
    return create_model(f"{result.__name__}Answer", __base__=Answer, **fields)


ConstraintsAnswer: Final = _answer(Constraints, thinking=False)
PlanAnswer: Final = _answer(Plan, constraints=ConstraintsAnswer)
CoverAnswer: Final = _answer(CoverIdea)
ReviewAnswer: Final = _answer(Review)


def result_of(answer: Answer, result: type[R]) -> R:
    """The closed result of a lenient answer."""
    return result.model_validate(answer.model_dump(exclude={THINKING}, exclude_unset=True))
