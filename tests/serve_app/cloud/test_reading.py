"""An answer that is not what was asked for is refused, not believed."""

import pytest
from pydantic import TypeAdapter

from serve_app.cloud.errors import CloudRefused
from serve_app.cloud.reading import read


def test_an_odd_answer_is_refused() -> None:
    numbers = TypeAdapter(list[int])
    assert read(numbers, [1]) == [1]
    for odd in (None, "words", [{"secret": "of somebody"}]):
        with pytest.raises(CloudRefused) as refused:
            read(numbers, odd)
        assert "somebody" not in str(refused.value)
