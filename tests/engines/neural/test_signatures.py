"""A library that renames or drops an argument, or changes a default, fails here, which says which one."""

from pathlib import Path

import pytest

from tests.engines.neural import signatures

EXPECTED = signatures.expected()
ADVICE = f"See to what the engines pass, then write it down with `{signatures.REFRESH}`."


@pytest.mark.parametrize("called", signatures.CALLED)
def test_the_arguments_are_those_the_engines_were_written_for(called: str) -> None:
    before, now = EXPECTED[called].arguments, signatures.arguments(called)
    passed = EXPECTED[called].passed
    changes = [
        f"{name} is gone{', and the engines pass it' if name in passed else ''}"
        for name in before.keys() - now.keys()
    ]
    changes += [f"{name} is new" for name in now.keys() - before.keys()]
    changes += [
        f"{name} is {now[name]} by default, was {before[name]}"
        for name in before.keys() & now.keys()
        if before[name] != now[name]
    ]
    assert not changes, f"{called} has changed: {'; '.join(sorted(changes))}. {ADVICE}"


def test_what_the_engines_pass_is_written_down(tmp_path: Path) -> None:
    passed = signatures.passed(tmp_path)
    written = {called: EXPECTED[called].passed for called in signatures.CALLED}
    changes = {
        called: sorted(set(passed[called]) ^ set(written[called]))
        for called in signatures.CALLED
        if passed[called] != written[called]
    }
    assert not changes, f"The engines pass other arguments than before: {changes}. {ADVICE}"
    for called in signatures.CALLED:
        assert set(passed[called]) <= {name.lstrip("*") for name in EXPECTED[called].arguments}, called
