"""A real project of Supabase, when the environment names one: the same tests, and all is tidied up after."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import httpx

from tests.supabase.database import Database

VARIABLES: Final = ("URL", "PUBLISHABLE_KEY", "SECRET_KEY", "DB_URL")
"""Each after `SUPABASE_TEST_`; the last is the address of the database, with its password."""
BUCKETS: Final = ("music", "avatars")


class Unfit(Exception):
    """The project is not to be tested, and why."""


@dataclass(frozen=True, slots=True)
class RealProject:
    """A project over HTTP and its database; keeps account of the users that it made."""

    url: str
    publishable: str
    secret: str = field(repr=False)
    database: Database = field(repr=False)
    made: list[str] = field(default_factory=list)

    def sql(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """As the project's owner, in a transaction of its own."""
        return self.database.sql(query, *values)

    def user(self, name: str, app_metadata: dict[str, Any] | None = None) -> tuple[str, str]:
        """Somebody new: their id, and an access token that the project gave them."""
        email = f"{name.lower()}-{uuid4().hex[:12]}@example.org"
        said = {"email": email, "password": secrets.token_urlsafe(16)}
        rest = {
            "email_confirm": True,
            "user_metadata": {"full_name": name},
            "app_metadata": app_metadata or {},
        }
        user = self._ask("POST", "/auth/v1/admin/users", self.secret, {**said, **rest})
        self.made.append(str(user["id"]))
        session = self._ask("POST", "/auth/v1/token?grant_type=password", self.publishable, said)
        return str(user["id"]), str(session["access_token"])

    def tidied(self) -> None:
        """Files and accounts of all users that were made here go, and by cascade all that is theirs."""
        while self.made:
            uid = self.made[-1]
            for bucket in BUCKETS:
                asked = {"prefix": uid, "limit": 1000}
                files = self._ask("POST", f"/storage/v1/object/list/{bucket}", self.secret, asked)
                if names := [f"{uid}/{file['name']}" for file in files]:
                    self._ask("DELETE", f"/storage/v1/object/{bucket}", self.secret, {"prefixes": names})
            self._ask("DELETE", f"/auth/v1/admin/users/{uid}", self.secret, {})
            self.made.pop()

    def _ask(self, method: str, path: str, key: str, said: dict[str, Any]) -> Any:
        headers = (
            {"apikey": key} if key.startswith("sb_") else {"apikey": key, "Authorization": f"Bearer {key}"}
        )
        if path.startswith("/storage/"):  # it wants to be told twice
            headers["Authorization"] = f"Bearer {key}"
        response = httpx.request(method, self.url + path, headers=headers, json=said, timeout=30)
        if response.is_error:
            raise RuntimeError(f"{method} {path}: {response.status_code} {response.text}")
        return response.json() if response.content else None


def named(environment: Mapping[str, str] = os.environ) -> RealProject:
    """The project that the environment names. Raises `Unfit`, saying what is missing or in the way."""
    given = {name: environment.get(f"SUPABASE_TEST_{name}", "") for name in VARIABLES}
    if not given["URL"]:
        raise Unfit("SUPABASE_TEST_URL is not set: no real project to test against")
    if missing := [f"SUPABASE_TEST_{name}" for name, value in given.items() if not value]:
        raise Unfit(f"SUPABASE_TEST_URL is set, but not {', '.join(missing)}")
    database = Database(given["DB_URL"], door=None)
    project = RealProject(given["URL"].rstrip("/"), given["PUBLISHABLE_KEY"], given["SECRET_KEY"], database)
    ((songs,),) = project.sql("select count(*) from public.songs")
    if songs and environment.get("SUPABASE_TEST_ERASE") != "yes":
        raise Unfit(f"the project has {songs} songs: set SUPABASE_TEST_ERASE=yes if they may be lost")
    return project


@contextmanager
def tidy(project: RealProject) -> Iterator[RealProject]:
    """The project for one test, without what the test made afterwards."""
    try:
        yield project
    finally:
        project.tidied()
