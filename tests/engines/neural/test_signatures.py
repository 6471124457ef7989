"""A library that renames or drops an argument, or changes a default, fails here, which says which one."""

import pytest

from tests.engines.neural import signatures

EXPECTED = signatures.expected()


@pytest.fixture(scope="module")
def installed() -> dict[str, signatures.Parameters]:
    """The signatures of the libraries that are installed."""
    return signatures.installed()


@pytest.mark.parametrize("called", [*signatures.CALLED, signatures.SETTINGS])
def test_the_arguments_are_those_the_engines_were_written_for(
    called: str, installed: dict[str, signatures.Parameters]
) -> None:
    before, now = EXPECTED[called], installed[called]
    changes = [f"{name} is gone" for name in before.keys() - now.keys()]
    changes += [f"{name} is new" for name in now.keys() - before.keys()]
    changes += [
        f"{name} is {now[name]} by default, was {before[name]}"
        for name in before.keys() & now.keys()
        if before[name] != now[name]
    ]
    assert not changes, (
        f"{called} has changed: {'; '.join(sorted(changes))}. See what the engines pass, then write the new "
        f"signatures down with `{signatures.REFRESH}`."
    )
