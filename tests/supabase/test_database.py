"""The database is as Supabase has it where it matters."""

from pathlib import Path

import psycopg
import pytest

from tests.supabase.database import MIGRATIONS, OWNER, Database, Project, run

ACLS = """
select c.relkind::text, c.relname::text, coalesce(a.attname::text, ''),
  g.grantee::regrole::text, g.privilege_type
from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attacl is not null
cross join lateral aclexplode(coalesce(a.attacl, c.relacl)) g
where c.relnamespace in ('public'::regnamespace) and c.relkind in ('r', 'v', 'm', 'S')
union all
select 'f', p.oid::regprocedure::text, '', g.grantee::regrole::text, g.privilege_type
from pg_proc p cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
order by 1, 2, 3, 4, 5
"""


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


def test_what_is_granted_does_not_depend_on_the_age_of_the_project(supabase_project: Project) -> None:
    """Projects made before 2026 grant everything on each new table and function; we take that back."""
    generous = supabase_project.made(generous=True)
    try:
        with supabase_project.copied() as strict:
            assert sorted(generous.sql(ACLS)) == sorted(strict.sql(ACLS))
    finally:
        supabase_project.drop(generous)
