"""Rights are those of `rights.txt`, and the habits that keep a schema safe hold for whatever is in it."""

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import pytest

from tests.supabase.database import MIGRATIONS, Database, Project
from tests.supabase.rights import SNAPSHOT, lines

FUNCTIONS = "from pg_proc p where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)"


@pytest.fixture(scope="module")
def migrated(supabase_project: Project) -> Iterator[Database]:
    """As migrations leave it; it is only looked at."""
    with supabase_project.copied() as database:
        yield database


def test_rights_are_those_of_the_snapshot(migrated: Database, tmp_path: Path) -> None:
    """A new right is seen in a review: whoever means it copies the file that the failure names."""
    found, known = lines(migrated), SNAPSHOT.read_text("utf-8").splitlines()
    fresh = tmp_path / SNAPSHOT.name
    fresh.write_text("\n".join(found) + "\n", "utf-8")
    assert found == known, "\n".join([*unified_diff(known, found, lineterm="", n=0), f"as found: {fresh}"])


def test_a_project_that_grants_everything_by_default_has_the_same_rights(supabase_project: Project) -> None:
    generous = supabase_project.made(generous=True)
    try:
        assert lines(generous) == SNAPSHOT.read_text("utf-8").splitlines()
    finally:
        supabase_project.drop(generous)


def test_row_level_security_is_on_and_forced_everywhere(migrated: Database) -> None:
    tables = migrated.sql(
        "select relname, relrowsecurity, relforcerowsecurity from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
    )
    assert tables
    assert [name for name, on, forced in tables if not (on and forced)] == []


def test_views_act_for_who_looks(migrated: Database) -> None:
    views = migrated.sql(
        "select relname, reloptions from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind = 'v'"
    )
    assert views
    assert [name for name, options in views if "security_invoker=true" not in (options or [])] == []
    assert migrated.sql("select 1 from pg_matviews where schemaname in ('public', 'private')") == []


def test_functions_of_the_data_api_act_for_who_calls(migrated: Database) -> None:
    assert (
        migrated.sql(f"select proname {FUNCTIONS} and pronamespace = 'public'::regnamespace and prosecdef")
        == []
    )


def test_every_function_says_where_its_names_are_found(migrated: Database) -> None:
    assert (
        migrated.sql(
            f"select proname {FUNCTIONS} and not 'search_path=\"\"' = any(coalesce(proconfig, '{{}}'))"
        )
        == []
    )


def test_no_function_runs_text_as_sql(migrated: Database) -> None:
    assert migrated.sql(f"select proname {FUNCTIONS} and prosrc ~* '\\mexecute\\M'") == []


def test_what_the_data_api_calls_in_private_is_listed(migrated: Database) -> None:
    """Each of these looks after itself: it takes the caller from the token, and gives what is theirs."""
    callable_ = migrated.sql(
        f"select distinct proname {FUNCTIONS} and pronamespace = 'private'::regnamespace"
        " and (has_function_privilege('anon', p.oid, 'execute')"
        "   or has_function_privilege('authenticated', p.oid, 'execute')"
        "   or has_function_privilege('service_role', p.oid, 'execute')) order by 1"
    )
    assert [name for (name,) in callable_] == [
        "anywhere",
        "can_hear",
        "can_see",
        "delete_my_account",
        "export_my_data",
        "get_song",
        "in_folder",
        "lineage_of",
        "page",
        "record_play",
        "remixes_of",
        "reorder_playlist",
        "search_songs",
        "stays",
    ]


def test_policies_are_of_one_operation_and_name_their_roles(migrated: Database) -> None:
    policies = migrated.sql("select tablename, policyname, cmd, roles::text[], permissive from pg_policies")
    assert policies
    for table, name, command, roles, permissive in policies:
        assert command != "ALL", name
        assert set(roles) <= {"anon", "authenticated"}, name
        assert permissive == "PERMISSIVE"
        if command != "SELECT":
            assert roles == ["authenticated"], (table, name)


def test_updates_are_checked_before_and_after(migrated: Database) -> None:
    assert (
        migrated.sql(
            "select policyname from pg_policies where cmd = 'UPDATE' and (qual is null or with_check is null)"
        )
        == []
    )


def test_the_caller_is_looked_up_once_per_statement(migrated: Database) -> None:
    """`(select auth.uid())`, not `auth.uid()` for every row."""
    bare = migrated.sql(
        "select policyname from pg_policies"
        " where regexp_replace(coalesce(qual, '') || coalesce(with_check, ''),"
        " '\\( SELECT auth\\.uid\\(\\) AS uid\\)', '', 'g') like '%auth.%'"
    )
    assert bare == []


def test_every_foreign_key_has_an_index(migrated: Database) -> None:
    """Else deleting an account reads whole tables."""
    missing = migrated.sql(
        "select c.conrelid::regclass::text, c.conname from pg_constraint c where c.contype = 'f'"
        " and c.connamespace = 'public'::regnamespace and not exists (select from pg_index i"
        "   where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])"
    )
    assert missing == []


def test_whatever_refers_to_an_account_goes_with_it(migrated: Database) -> None:
    kept = migrated.sql(
        "select conrelid::regclass::text, conname from pg_constraint where contype = 'f'"
        " and confrelid in ('auth.users'::regclass, 'public.profiles'::regclass) and confdeltype <> 'c'"
    )
    assert kept == []


def test_what_is_made_later_is_for_nobody(supabase_project: Project) -> None:
    made = supabase_project.made(generous=True)
    try:
        before = lines(made)
        for statement in (
            "create table public.later (id int)",
            "create sequence public.later_number",
            "create function public.later() returns int language sql as 'select 1'",
        ):
            made.sql(f"set role project_owner; {statement}")
            assert lines(made) == before, statement
    finally:
        supabase_project.drop(made)


@pytest.mark.parametrize("path", sorted(MIGRATIONS.glob("*.sql")), ids=lambda path: path.stem)
def test_migrations_are_named_by_their_instant(path: Path) -> None:
    instant, _, name = path.stem.partition("_")
    assert len(instant) == 14
    assert instant.isdecimal()
    assert name
