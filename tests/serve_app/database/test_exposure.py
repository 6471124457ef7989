"""A studio's own tables in the database of a Supabase project: its Data API reaches none of them."""

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, create_engine, insert, select, text

from serve_app.database import connect, migrate
from serve_app.database.schema import metadata, secrets
from tests.supabase.database import OWNER, Database, Project

OURS = sorted([*metadata.tables, "alembic_version"])
ROLES = ("anon", "authenticated", "service_role")
VERBS = {
    "select": "select * from {}",
    "insert": "insert into {} default values",
    "update": "update {} set {} = {}",
    "delete": "delete from {}",
    "truncate": "truncate {}",
}


def engine_of(database: Database) -> Engine:
    """As a studio connects with a URL; psycopg fills in where the server is."""
    conninfo = make_conninfo(database.admin, user=OWNER)
    return create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo))


def _migrated(database: Database) -> Database:
    """With our tables, and a secret in them that their owner can read."""
    engine = engine_of(database)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(insert(secrets), {"name": "links", "value": "of nobody's business"})
        assert connection.scalar(select(secrets.c.value)) == "of nobody's business"
    engine.dispose()
    return database


@pytest.fixture(scope="module", params=["now", "before 2026"])
def studio(request: pytest.FixtureRequest, supabase_project: Project) -> Database:
    """A project with our tables; those from before 2026 give every new table to everybody by default."""
    made = supabase_project.made(generous=request.param != "now")
    request.addfinalizer(lambda: supabase_project.drop(made))  # noqa: PT021 - it is made with arguments
    return _migrated(made)


def test_all_tables_are_there(studio: Database) -> None:
    there = {name for (name,) in studio.sql("select relname from pg_class where relkind = 'r'")}
    assert set(OURS) <= there


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", VERBS)
def test_the_data_api_reaches_none_of_our_tables(verb: str, role: str, studio: Database) -> None:
    reached = []
    with psycopg.connect(make_conninfo(studio.admin, user="authenticator"), autocommit=True) as connection:
        connection.execute(f"set role {role}".encode())
        for table in OURS:
            ((column,),) = studio.sql(
                "select min(column_name) from information_schema.columns where table_name = %s", table
            )
            try:
                connection.execute(VERBS[verb].format(table, column, column).encode())
                reached.append(table)
            except psycopg.errors.InsufficientPrivilege:
                pass
    assert reached == []


@pytest.mark.parametrize("role", ROLES)
def test_it_has_no_right_of_any_kind_to_them(role: str, studio: Database) -> None:
    rights = studio.sql(
        "select c.relname, a.privilege_type from pg_class c, aclexplode(c.relacl) a"
        " where a.grantee = (select oid from pg_roles where rolname = %s) and (c.relname = any(%s)"
        "   or exists (select from pg_depend d join pg_class t on t.oid = d.refobjid"
        "     where d.objid = c.oid and c.relkind = 'S' and t.relname = any(%s)))",
        role,
        OURS,
        OURS,
    )
    assert rights == []


def test_a_later_grant_to_everybody_opens_no_row(supabase: Database) -> None:
    """As an emulator or a careless click does; row level security still says no."""
    _migrated(supabase)
    supabase.sql("grant all on all tables in schema public to anon, authenticated")
    with psycopg.connect(make_conninfo(supabase.admin, user="authenticator")) as connection:
        connection.execute("set role authenticated")
        assert connection.execute("select * from secrets").fetchall() == []
        assert connection.execute("delete from secrets").rowcount == 0


def test_a_plain_postgresql_is_left_alone(postgres_url: str) -> None:
    engine = connect(postgres_url)
    migrate(engine)
    with engine.connect() as connection:
        hidden = text("SELECT count(*) FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
        roles = text("SELECT count(*) FROM pg_roles WHERE rolname = 'anon'")
        # roles are of the server: once a test has made a project on it, they are there for all databases
        assert bool(connection.scalar(hidden)) == bool(connection.scalar(roles))
    engine.dispose()
