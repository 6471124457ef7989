"""Supabase's command line brings the schema to a project; advisors and types are content with it."""

import shutil
from pathlib import Path

from tests.supabase.command_line import TYPES, advisors, push, types
from tests.supabase.database import MIGRATIONS, ROOT, Database, Project
from tests.supabase.rights import SNAPSHOT, lines

ACCEPTED = {
    "rls_enabled_no_policy": "private.pace is for triggers alone",
    "unused_index": "the database is new: nothing has been asked of it yet",
}
"""Lint → why it may be found."""


def test_the_advisors_find_nothing_that_is_not_accepted(supabase: Database) -> None:
    found = advisors(supabase)
    assert [each for each in found if each.name not in ACCEPTED] == []
    assert ACCEPTED.keys() - {each.name for each in found} == set(), "no longer found: take it from the list"


def test_the_advisors_see_a_table_that_is_open_to_all(supabase: Database) -> None:
    supabase.sql("create table public.open (id int); grant all on public.open to anon")
    assert ("rls_disabled_in_public", "public.open") in [(it.name, it.subject) for it in advisors(supabase)]


def test_the_types_of_the_client_are_those_of_the_schema(supabase: Database) -> None:
    assert TYPES.read_text("utf-8") == types(supabase), "run `make types`"


def test_the_command_line_brings_everything_to_a_project(supabase_project: Project, tmp_path: Path) -> None:
    """It reads `config.toml`, and applies migrations and seed in their order."""
    shutil.copytree(MIGRATIONS, tmp_path / "supabase" / "migrations")
    for name in ("config.toml", "seed.sql"):
        shutil.copy(ROOT / "supabase" / name, tmp_path / "supabase")
    database = supabase_project.made([])
    try:
        push(database, tmp_path)
        assert lines(database) == SNAPSHOT.read_text("utf-8").splitlines()
        assert database.sql("select count(*) from songs") == [(12,)]
        applied = database.sql("select version from supabase_migrations.schema_migrations order by version")
        assert [version for (version,) in applied] == [
            path.name.partition("_")[0] for path in sorted(MIGRATIONS.glob("*.sql"))
        ]
    finally:
        supabase_project.drop(database)
