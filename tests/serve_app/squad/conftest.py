"""Every test has gates of its own."""

import pytest

from tests.serve_app.squad import scripted


@pytest.fixture(autouse=True)
def _closed_gates() -> None:
    scripted.forget()
