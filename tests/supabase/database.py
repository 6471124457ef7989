"""A database as a project of Supabase has it, migrations applied; a copy for each test, in milliseconds."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo

ROOT: Final = Path(__file__).parents[2]
MIGRATIONS: Final = ROOT / "supabase" / "migrations"
BOOTSTRAP: Final = Path(__file__).parent / "bootstrap.sql"
OWNER: Final = "project_owner"
"""Has the rights of the role that Supabase calls `postgres`, which is no superuser there."""
GENEROUS: Final = (
    "alter default privileges for role project_owner in schema public"
    " grant all on {} to anon, authenticated, service_role"
)
"""What projects made before 2026 do with every new table, sequence and function of the schema `public`."""


@dataclass(frozen=True, slots=True)
class Database:
    """One database, and how each of Supabase's callers meets it."""

    admin: str
    """psycopg conninfo of the superuser: for what a test arranges and looks up."""
    door: str | None = "authenticator"
    """Who signs in to take the roles of the Data API; None: who arranges, where the password is not ours."""

    @property
    def name(self) -> str:
        return str(psycopg.conninfo.conninfo_to_dict(self.admin)["dbname"])

    @property
    def owner(self) -> str:
        """psycopg conninfo of who applies migrations: no superuser, but past row level security."""
        return make_conninfo(self.admin, user=OWNER)

    @property
    def caller(self) -> str:
        """psycopg conninfo of who takes on a role for a transaction, as the Data API does."""
        return make_conninfo(self.admin, user=self.door) if self.door else self.admin

    def sql(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the superuser's `query` gives, in a transaction of its own; parameters as `%s`."""
        with psycopg.connect(self.admin) as connection:
            return run(connection, query, *values)

    def user(self, name: str, app_metadata: dict[str, Any] | None = None) -> str:
        """Somebody signs up as `name@example.org`; their id."""
        uid, app = str(uuid4()), {"provider": "email", "providers": ["email"], **(app_metadata or {})}
        self.sql(
            "insert into auth.users (instance_id, id, aud, role, email, email_confirmed_at,"
            " raw_app_meta_data, raw_user_meta_data, confirmation_token, recovery_token,"
            " email_change_token_new, email_change) values ('00000000-0000-0000-0000-000000000000',"
            " %s, 'authenticated', 'authenticated', %s, now(), %s, %s, '', '', '', '')",
            uid,
            f"{name.lower()}@example.org",
            json.dumps(app),
            json.dumps({"full_name": name}),
        )
        return uid

    @contextmanager
    def anybody(self) -> Iterator[psycopg.Connection]:
        """A transaction of somebody who has not signed in."""
        with self._acting("anon", {"role": "anon"}) as connection:
            yield connection

    @contextmanager
    def as_user(self, uid: str) -> Iterator[psycopg.Connection]:
        """A transaction of a user, as the Data API makes it for their access token."""
        claims = {"sub": uid, "role": "authenticated", "aud": "authenticated"}
        with self._acting("authenticated", claims) as connection:
            yield connection

    @contextmanager
    def as_service(self) -> Iterator[psycopg.Connection]:
        """A transaction under the secret key."""
        with self._acting("service_role", {"role": "service_role"}) as connection:
            yield connection

    @contextmanager
    def _acting(self, role: str, claims: dict[str, str]) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.caller) as connection:
            connection.execute(
                "select set_config('role', %s, true), set_config('request.jwt.claims', %s, true)",
                (role, json.dumps(claims)),
            )
            yield connection


def run(connection: psycopg.Connection, query: str, *values: object) -> list[tuple[Any, ...]]:
    """The rows that a statement gives, or none. A `query` without values may be many statements."""
    cursor = connection.execute(query, values or None)
    return cursor.fetchall() if cursor.description else []


class Project:
    """Makes databases on a server: one is migrated, and the others are copies of it."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._template: Database | None = None

    @property
    def template(self) -> Database:
        """The migrated database. Do not connect to it: while somebody is, it cannot be copied."""
        if self._template is None:
            self._template = self.made()
        return self._template

    def made(self, migrations: Sequence[Path] | None = None, *, generous: bool = False) -> Database:
        """A new database, migrated by its owner, file by file as the command line of Supabase does it.

        `generous`: as in projects made before 2026, all roles may do everything with what is new in `public`.
        """
        made = self._create()
        with psycopg.connect(made.admin, autocommit=True) as connection:
            run(connection, BOOTSTRAP.read_text("utf-8"))
            for kind in ("tables", "sequences", "functions") if generous else ():
                run(connection, GENEROUS.format(kind))
        for path in sorted(MIGRATIONS.glob("*.sql")) if migrations is None else migrations:
            with psycopg.connect(made.owner) as connection:
                try:
                    run(connection, path.read_text("utf-8"))
                except psycopg.Error as error:
                    raise AssertionError(f"{path.name}: {error}") from error
        return made

    @contextmanager
    def copied(self) -> Iterator[Database]:
        """A copy of the template, gone afterwards."""
        copy = self._create(self.template.name)
        try:
            yield copy
        finally:
            self.drop(copy)

    def drop(self, database: Database) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            run(connection, f"drop database {database.name} with (force)")

    def _create(self, template: str = "template0") -> Database:
        name = f"supabase_{uuid4().hex}"
        with psycopg.connect(self._server, autocommit=True) as connection:
            run(connection, f"create database {name} template {template} strategy file_copy")
            if template != "template0":  # settings and grants of a database itself are not copied
                run(connection, f'alter database {name} set search_path = "$user", public, extensions')
                run(connection, f"grant create on database {name} to {OWNER}")
        return Database(make_conninfo(self._server, dbname=name))
