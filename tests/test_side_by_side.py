"""Tests of how the tests are shared among processes."""

from pathlib import Path

import pytest

from tests.server import ROOT
from tests.side_by_side import LONG, SERVERS, SideBySide


@pytest.mark.parametrize("path", LONG)
def test_what_is_named_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_every_test_of_a_real_server_is_in_the_one_process_for_them() -> None:
    marked = [
        path.relative_to(ROOT).as_posix()
        for path in Path(ROOT / "tests").rglob("test_*.py")
        if "pytest.mark.cluster" in path.read_text()
        and path != Path(__file__)
        and "e2e" not in path.parts  # browsers have a step of `make test` to themselves
    ]
    assert marked
    assert all(path.startswith(SERVERS) for path in marked), marked


def test_a_file_is_never_split() -> None:
    split = SideBySide._split_scope
    one, other = "tests/a/test_x.py::test_one[b::c]", "tests/a/test_x.py::Class::test_other"
    sharing = SideBySide.__new__(SideBySide)
    assert split(sharing, one) == split(sharing, other) == "tests/a/test_x.py"
    assert split(sharing, "tests/faults/test_x.py::test") == split(sharing, "tests/cluster/test_y.py::test")
