"""What our functions refuse is no failure of the server: its codes have a status that says so."""

import re

import pytest

from tests.supabase.database import MIGRATIONS
from tests.supabase.refusals import status_of

CODES = sorted(
    {
        code
        for path in MIGRATIONS.glob("*.sql")
        for code in re.findall(r"errcode\s*=\s*'(\w+)'", path.read_text("utf-8"))
    }
)


@pytest.mark.parametrize("code", CODES)
def test_a_refusal_is_not_taken_for_an_outage(code: str) -> None:
    """Clients try again after a 5xx, for ever."""
    assert 400 <= status_of(code) < 500
