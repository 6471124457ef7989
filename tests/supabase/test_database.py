"""The database is as Supabase has it where it matters."""

from pathlib import Path

import psycopg
import pytest

from tests.supabase.database import MIGRATIONS, OWNER, Database, Project, run


def test_migrations_are_applied_by_who_is_no_superuser(supabase: Database) -> None:
    with psycopg.connect(supabase.owner) as connection:
        assert run(connection, "select current_user, current_setting('is_superuser')") == [(OWNER, "off")]
    owners = supabase.sql("select distinct tableowner from pg_tables where schemaname = 'public'")
    assert owners == [(OWNER,)]


@pytest.mark.parametrize("path", sorted(MIGRATIONS.glob("*.sql")), ids=lambda path: path.stem)
def test_no_migration_names_the_owner(path: Path) -> None:
    text = path.read_text("utf-8").lower()
    assert "postgres" not in text, "the owner has another name in tests"
    assert OWNER not in text


def test_each_copy_is_fresh(supabase_project: Project) -> None:
    with supabase_project.copied() as first, supabase_project.copied() as second:
        first.user("Anna")
        assert second.sql("select count(*) from auth.users") == [(0,)]


def test_roles_and_claims_are_those_of_the_data_api(supabase: Database) -> None:
    uid = supabase.user("Anna")
    asked = "select current_user::text, auth.uid()::text, auth.role()"
    with supabase.as_user(uid) as connection:
        assert run(connection, asked) == [("authenticated", uid, "authenticated")]
    with supabase.anybody() as connection:
        assert run(connection, asked) == [("anon", None, "anon")]
    with supabase.as_service() as connection:
        assert run(connection, asked) == [("service_role", None, "service_role")]


@pytest.mark.parametrize(
    "statement",
    [
        "create table storage.mine ()",
        "alter table storage.objects disable row level security",
        "alter table auth.users add column mine int",
        "delete from storage.objects",
    ],
)
def test_the_owner_may_not_change_what_is_supabases(statement: str, supabase: Database) -> None:
    with psycopg.connect(supabase.owner) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(connection, statement)
