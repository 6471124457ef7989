"""Every file of `supabase/tests/` passes, and a pgTAP assertion that fails would be seen."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.supabase.database import ROOT, Database, Project
from tests.supabase.pgtap import install, report

FILES = sorted((ROOT / "supabase" / "tests").rglob("*.sql"))
PLANNED = "begin; set search_path = public, extensions; select plan({});"


@pytest.fixture(scope="module")
def tapped(supabase_project: Project) -> Iterator[Database]:
    """A migrated database with pgTAP."""
    with supabase_project.copied() as database, tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)  # the server may run as another user
        install(database, Path(folder))
        yield database


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_assertions(path: Path, tapped: Database, subtests: pytest.Subtests) -> None:
    result = report(tapped, path)
    for failure in result.failed:
        with subtests.test(failure.partition("\n")[0]):
            pytest.fail(failure, pytrace=False)
    assert result.passed


def test_a_failing_assertion_is_told_with_its_diagnosis(tapped: Database, tmp_path: Path) -> None:
    path = tmp_path / "one.sql"
    path.write_text(PLANNED.format(2) + "select is(1, 2, 'sums'); select ok(true, 'holds'); rollback;")
    result = report(tapped, path)
    assert result.passed == ["holds"]
    (failure,) = result.failed
    assert failure.startswith("sums\n")
    assert "have: 1" in failure


def test_a_file_that_breaks_off_fails_and_keeps_what_was_before(tapped: Database, tmp_path: Path) -> None:
    path = tmp_path / "two.sql"
    path.write_text(
        PLANNED.format(2) + "\nselect ok(true, 'before');\nselect nothing_such();\nselect ok(true);"
    )
    result = report(tapped, path)
    assert result.passed == ["before"]
    assert [failure.partition(":")[0] for failure in result.failed] == [
        "line 3",
        "2 assertions were planned, 1 ran",
    ]


def test_a_file_without_assertions_fails(tapped: Database, tmp_path: Path) -> None:
    path = tmp_path / "three.sql"
    path.write_text("select 1")
    assert report(tapped, path).failed == ["None assertions were planned, 0 ran"]
