"""Fixtures of the job table's tests."""

import pytest

from serve_app.jobs import retry, writer


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts and writes follow each other quickly; how long they wait is tested in `test_retry`."""
    monkeypatch.setattr(retry, "BASE_DELAY", 0.02)
    monkeypatch.setattr(writer, "PAUSES", (0.02,))
