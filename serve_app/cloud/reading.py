"""What the project answers, as it should be."""

from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from serve_app.cloud.errors import CloudRefused

T = TypeVar("T")


def read(adapter: TypeAdapter[T], data: object) -> T:
    """The answer; raises `CloudRefused` for another one."""
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        raise CloudRefused("unreadable", "The project answered something else than was asked for.") from error
