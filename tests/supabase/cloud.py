"""A project to test against, with its keys, users that have tokens, and its database."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from pydantic import SecretStr

from serve_app.cloud.project import Project as CloudProject
from tests.supabase.database import Database
from tests.supabase.faults import Faults, Request
from tests.supabase.gateway import Gateway

EMPTY = "truncate auth.users, storage.objects cascade"


@dataclass(frozen=True, slots=True)
class Cloud:
    """The emulator behind the gateway: to its clients, a hosted project."""

    gateway: Gateway

    @property
    def url(self) -> str:
        """`SUPABASE_URL`."""
        return self.gateway.url

    @property
    def publishable(self) -> str:
        """`SUPABASE_PUBLISHABLE_KEY`."""
        return self.gateway.emulator.publishable

    @property
    def secret(self) -> str:
        """`SUPABASE_SECRET_KEY`."""
        return self.gateway.emulator.secret

    @property
    def project(self) -> CloudProject:
        """As the settings of a studio make it."""
        return CloudProject(self.url, SecretStr(self.publishable), SecretStr(self.secret))

    @property
    def database(self) -> Database:
        """What is behind it, to arrange and to look up."""
        return self.gateway.emulator.database

    @property
    def faults(self) -> Faults:
        return self.gateway.faults

    @property
    def requests(self) -> list[Request]:
        """Every request since the test began, in the order of the answers."""
        return self.gateway.requests

    def sql(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """As `Database.sql`: as the superuser."""
        return self.database.sql(query, *values)

    def user(self, name: str, app_metadata: dict[str, Any] | None = None) -> tuple[str, str]:
        """Somebody new: their id, and an access token good for an hour."""
        uid = self.database.user(name, app_metadata)
        return uid, self.token(uid, app_metadata=app_metadata)

    def token(self, uid: str, **said: Any) -> str:
        """An access token of a user; `seconds` until it expires (may be negative), and claims that differ."""
        found, session = self.sql("select email from auth.users where id = %s", uid), str(uuid4())
        if found:
            self.sql("insert into auth.sessions (id, user_id) values (%s, %s)", session, uid)
        email = found[0][0] if found else f"{uid}@example.org"
        return self.gateway.signer.access(uid, email, **{"session_id": session, **said})

    def empty(self) -> None:
        """No users, no files, no faults, no requests."""
        self.faults.clear()
        self.sql(EMPTY)
        self.requests.clear()
