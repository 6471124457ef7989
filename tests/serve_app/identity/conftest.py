"""An issuer of accounts' tokens for each test."""

from collections.abc import Iterator

import pytest

from tests.serve_app.identity.issuer import Issuer, issuing


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """A project with one key."""
    with issuing() as made:
        yield made
