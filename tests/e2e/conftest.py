"""Real servers that serve the built studio, and the specs that have run against them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from serve_app.config import Settings
from serve_app.studio.export import Export
from tests.e2e import playwright
from tests.e2e.control import controlled
from tests.e2e.playwright import Outcome
from tests.server import Server, serving
from tests.supabase.cloud import Cloud
from tests.supabase.gateway import Gateway

CLOUD = {"community"}
"""Specs of a server with accounts. They have SUPABASE_URL and keys, and POST /users at CONTROL_URL."""
MORTAL = {"faults"}
"""Plain specs that POST /kill and /start at CONTROL_URL: they run when all others are through."""
PLAIN = set(playwright.names()) - CLOUD
QUIET = {"screens"}
"""Plain specs that run when no other makes songs, for what arrives moves a page."""


@pytest.fixture(scope="session")
def export() -> None:
    """The studio must have been built: `make test` does that."""
    export = Export(Settings(_env_file=None).studio)
    assert export.built(), (
        f"{export.folder} is not built: run 'make frontend/out/_headers', with Node 20 or later"
    )


def wanted(request: pytest.FixtureRequest, among: set[str]) -> list[str]:
    """Those specs among these that this session asks for."""
    calls = [getattr(item, "callspec", None) for item in request.session.items]
    return sorted({str(call.params["spec"]) for call in calls if call and "spec" in call.params} & among)


def ran(server: Server, specs: list[str], **environment: str) -> Mapping[str, Outcome]:
    """What became of specs against a server, all in one run."""
    if not specs:
        return {}
    url = str(server.http.base_url).rstrip("/")
    report = server.folder / "playwright.json"
    return playwright.run(specs, report, {"BASE_URL": url, "API_URL": url, **environment})


@contextmanager
def house_band(folder: Path, **environment: str) -> Iterator[Server]:
    """A server as `make run` starts it."""
    with serving(folder, engines="houseband", default="houseband", **environment) as server:
        yield server
        server.kill_all()  # an orderly end takes seconds, and nobody reads what it would keep


@pytest.fixture(scope="class")
def studio(export: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with house_band(tmp_path_factory.mktemp("studio")) as server:
        yield server


@pytest.fixture(scope="class")
def on_one_machine(request: pytest.FixtureRequest, studio: Server) -> Mapping[str, Outcome]:
    def kill(_: object) -> None:
        studio.kill_all()

    def start(_: object) -> None:
        studio.start()

    together = ran(studio, wanted(request, PLAIN - QUIET - MORTAL))
    alone = ran(studio, wanted(request, QUIET))
    with controlled({"kill": kill, "start": start}) as control:
        return {**together, **alone, **ran(studio, wanted(request, MORTAL), CONTROL_URL=control)}


@pytest.fixture(scope="class")
def with_accounts(
    request: pytest.FixtureRequest,
    export: None,
    tmp_path_factory: pytest.TempPathFactory,
    supabase_gateway: Gateway,
) -> Mapping[str, Outcome]:
    project = Cloud(supabase_gateway)
    project.empty()

    def user(said: dict[str, str]) -> dict[str, str]:
        uid, token = project.user(said["name"], {"opentunes": said["role"]} if "role" in said else None)
        return {"id": uid, "access_token": token}

    keys = {
        "SUPABASE_URL": project.url,
        "SUPABASE_PUBLISHABLE_KEY": project.publishable,
        "SUPABASE_SECRET_KEY": project.secret,
    }
    folder = tmp_path_factory.mktemp("accounts")
    with (
        house_band(folder, OPENTUNES_AUTH="supabase", **keys) as server,
        controlled({"users": user}) as control,
    ):
        return ran(server, wanted(request, CLOUD), CONTROL_URL=control, **keys)
