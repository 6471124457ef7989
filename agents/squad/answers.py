"""Schemas of structured answers: the results of three agents, `thinking` first, and forgiving of small
models.

What a model answers is read leniently (one word for a list of one, `Spanish` for `es`, null for nothing)
and then held against the closed result, so that it can add nothing to it.
"""

from typing import Any, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model, model_validator

from agents.results import Constraints, CoverIdea, Plan, Result, Review

THINKING: Final = "thinking"
_LANGUAGES: Final = {
    "english": "en", "spanish": "es", "french": "fr", "german": "de", "italian": "it", "portuguese": "pt",
    "japanese": "ja", "chinese": "zh", "korean": "ko", "russian": "ru", "español": "es", "inglés": "en",
    "francés": "fr", "alemán": "de", "anglais": "en", "espagnol": "es", "français": "fr", "allemand": "de",
    "englisch": "en", "spanisch": "es", "französisch": "fr", "deutsch": "de",
}  # fmt: skip
MAX_ITEMS: Final = 100
"""Of a list that are looked at; no list has room for more than sixteen."""
R = TypeVar("R", bound=Result)


class Answer(BaseModel):
    """Base: unknown fields, nulls, and items of lists that cannot be, are passed over."""

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
    if get_origin(annotation) is tuple:
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",")]
        if isinstance(value, list):
            item = TypeAdapter(get_args(annotation)[0])
            return [one for one in value[:MAX_ITEMS] if _can_be(one, item)]
    if name == "language" and isinstance(value, str):
        return _LANGUAGES.get(value.strip().lower(), value.strip())
    return value


def _can_be(value: Any, item: TypeAdapter[Any]) -> bool:
    try:
        item.validate_python(value)
    except ValidationError:
        return False
    return True


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
