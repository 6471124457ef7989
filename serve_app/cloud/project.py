"""The Supabase project, and clients of it: as a user, as anybody, or as the service."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Final
from urllib.parse import quote

import httpx
from postgrest import APIError, SyncPostgrestClient
from pydantic import SecretStr
from storage3 import SyncStorageClient
from storage3.exceptions import StorageApiError

from serve_app.cloud.errors import CloudAway, CloudRefused, NotWelcome

MUSIC: Final = "music"
"""The bucket of songs and their covers."""
AVATARS: Final = "avatars"
PATIENCE: Final = 30.0
"""Seconds without a move; an upload may go on as long as something moves."""
CONNECTING: Final = 5.0
"""Seconds at most until there is a connection."""


@dataclass(frozen=True)
class Project:
    """Where it is, and its keys. Pickles; the connections stay behind."""

    url: str
    """Without a slash at its end."""
    publishable_key: SecretStr
    secret_key: SecretStr = field(default_factory=partial(SecretStr, ""))
    """Only the worker that syncs has it (`serve_app.cloud.actor`)."""
    patience: float = PATIENCE
    """For who cannot wait as long: `replace` it, and the copy has connections of its own."""

    def as_user(self, token: str) -> "Session":
        """Acts as a user, who has shown an access token: row level security decides."""
        return Session(self, self.publishable_key.get_secret_value(), token)

    def as_anybody(self) -> "Session":
        """Acts as somebody who has not signed in."""
        key = self.publishable_key.get_secret_value()
        return Session(self, key, key)

    def as_service(self) -> "Session":
        """Acts past row level security; only for what its user has had done.

        Raises `NotWelcome` without a key.
        """
        key = self.secret_key.get_secret_value()
        if not key:
            raise NotWelcome("SUPABASE_SECRET_KEY is not set.")
        return Session(self, key, key)

    @cached_property
    def http(self) -> httpx.Client:
        """Connections that all sessions share, of whoever they are; thread-safe. No cookie is kept."""
        timeout = httpx.Timeout(self.patience, connect=min(self.patience, CONNECTING))
        return httpx.Client(timeout=timeout, event_hooks={"response": [_check]}, follow_redirects=False)

    def close(self) -> None:
        """End the connections, if there are any; they are made anew when they are needed."""
        if "http" in self.__dict__:
            self.__dict__.pop("http").close()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "http"}


@dataclass(frozen=True, slots=True)
class Session:
    """The project as one caller meets it. Blocking."""

    project: Project
    _key: str
    _token: str

    def __repr__(self) -> str:
        return f"Session({self.project.url!r})"

    @property
    def _headers(self) -> dict[str, str]:
        return {"apikey": self._key, "Authorization": f"Bearer {self._token}"}

    @property
    def rest(self) -> SyncPostgrestClient:
        """The Data API, for use inside of `told`."""
        return SyncPostgrestClient(
            f"{self.project.url}/rest/v1",
            headers=self._headers,
            http_client=self.project.http,
            retry_enabled=False,
        )

    @property
    def storage(self) -> SyncStorageClient:
        """Buckets and files, for use inside of `told`."""
        return SyncStorageClient(
            f"{self.project.url}/storage/v1/", headers=self._headers, http_client=self.project.http
        )

    def opened(self, bucket: str, path: str, headers: Mapping[str, str]) -> httpx.Response:
        """A file of the storage that is not read yet, whole or the `Range` asked for; to be closed.

        `bucket` says how it is asked for: `authenticated/<bucket>`, or `public/<bucket>` of a public one.

        For use inside of `told`. Any status below 500 but 401 and 429 is an answer.
        """
        url = f"{self.project.url}/storage/v1/object/{bucket}/{quote(path)}"
        client = self.project.http
        return client.send(
            client.build_request("GET", url, headers={**headers, **self._headers}), stream=True
        )


@contextmanager
def told() -> Iterator[None]:
    """What the clients raise inside becomes a `CloudError`."""
    try:
        yield
    except APIError as error:
        raise CloudRefused(error.code or "unknown", error.message or "It gave no reason.") from error
    except StorageApiError as error:
        # an expired token is no 401 there: both it and a policy that says no are "Unauthorized"
        if error.code == "Unauthorized" and "row-level security" not in error.message:
            raise NotWelcome("The project does not accept the token.") from error
        raise CloudRefused(str(error.code), error.message) from error
    except httpx.HTTPError as error:
        raise CloudAway(f"The project does not answer: {type(error).__name__}.") from error


def _check(response: httpx.Response) -> None:
    """Refusals that do not depend on what was asked, before a client reads them as an answer."""
    status = response.status_code
    if status == 429 or status >= 500:
        raise CloudAway(f"The project answered {status}.", _seconds(response.headers.get("retry-after")))
    if status == 401:
        raise NotWelcome("The project does not accept the token.")
    request = response.request
    is_file = request.method == "GET" and "/storage/v1/object/" in request.url.path  # of a type of its own
    page = response.headers.get("content-type", "").startswith("text/html")
    if page and status != 413 and not is_file:
        # of whoever stands in between; the clients would take it for an answer
        raise CloudAway(f"Instead of the project a web page answered, with the status {status}.")


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isdecimal() else None
