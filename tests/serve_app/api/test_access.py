"""Who gets in: tokens on every route but the listed ones, and web pages only from the listed origins."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Databases
from tests.serve_app.in_process import Studio

TOKEN = "correct-horse-battery-staple"  # noqa: S105
OPEN = {
    ("GET", "/livez"),
    ("GET", "/readyz"),
    ("GET", "/s/{song_id}"),
    ("GET", "/s/{song_id}/audio"),
    ("GET", "/s/{song_id}/avatar"),
    ("GET", "/s/{song_id}/card.png"),
    ("GET", "/s/{song_id}/cover"),
    ("GET", "/s/{song_id}/embed"),
    ("GET", "/oembed"),
    ("GET", "/auth"),
}
"""Routes of the schema that need no token. Whoever adds a route decides here, knowingly."""
OPEN_UNLISTED = {"/", "/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect"}
"""Routes outside the schema that need no token: they show what the source shows."""


@pytest.fixture(scope="module")
def locked(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio that asks for a token."""
    folder: Path = tmp_path_factory.mktemp("locked")
    settings = {"auth": "token", "api_token": TOKEN, "limit_auth": "none"}  # many wrong ones are tried
    with databases.fresh("sqlite", folder) as url, Studio(url, folder, settings=settings) as made:
        yield made


def routes(studio: Studio) -> list[tuple[str, str]]:
    paths = studio.client.get("/openapi.json").json()["paths"]
    return [(method.upper(), path) for path, item in paths.items() for method in item]


def asked(studio: Studio, method: str, path: str, authorization: str | None) -> int:
    filled = path.replace("{job_id}", "none").replace("{track_id}", "none").replace("{file}", "a-b.wav")
    filled = filled.replace("{upload_id}", "none").replace("{engine}", "none").replace("{run_id}", "none")
    filled = filled.replace("{item_id}", "none").replace("{song_id}", "none")
    assert "{" not in filled, f"say what to fill into {path}"
    headers = {} if authorization is None else {"Authorization": authorization}
    body = {"prompt": "x", "duration": 1} if path.startswith("/generate") else {}
    json = body if method in {"POST", "PATCH", "PUT"} else None
    return studio.client.request(method, filled, headers=headers, json=json).status_code


def test_every_route_but_the_listed_ones_needs_the_right_token(locked: Studio) -> None:
    found = routes(locked)
    assert set(found) >= OPEN, "the list names a route that is no more"
    assert len(found) > 15
    wrong = [None, "", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}"]
    wrong += [f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN.upper()}"]
    for method, path in found:
        for authorization in wrong:
            status = asked(locked, method, path, authorization)
            if (method, path) in OPEN:
                assert status in {200, 404, 422}, (
                    method,
                    path,
                )  # there is no song, and /oembed wants an address
            else:
                assert status == 401, (method, path, authorization)
        assert asked(locked, method, path, f"Bearer {TOKEN}") in {200, 202, 404, 422}, (method, path)


def test_no_route_hides_from_the_schema(locked: Studio) -> None:
    """The test above sees only what the schema lists."""
    for path in sorted(OPEN_UNLISTED):
        assert locked.client.get(path).status_code in {200, 307, 404}
    for path in ("/docs/", "/static", "/admin", "/debug", "/jobs/", "/generate/"):
        assert locked.client.get(path, follow_redirects=False).status_code in {307, 404, 405}


def test_the_refusal_says_what_to_do(locked: Studio) -> None:
    response = locked.client.get("/jobs")
    problem = response.json()
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["code"] == "unauthorized"
    assert "Authorization: Bearer" in problem["remedy"]
    assert TOKEN not in response.text


def test_a_bad_request_without_a_token_is_told_nothing_of_the_rest(locked: Studio) -> None:
    assert locked.client.post("/generate", json={"prompt": ""}).status_code == 401
    assert locked.client.get("/jobs/none").json() != locked.client.get("/jobs").json()
    assert locked.client.get("/jobs", params={"limit": 0}).status_code == 401


def test_a_token_in_odd_letters_is_refused_and_not_a_failure(locked: Studio) -> None:
    headers = [(b"Authorization", "Bearer töken".encode("latin-1"))]
    assert locked.client.get("/jobs", headers=headers).status_code == 401


def test_with_a_token_any_host_name_will_do(locked: Studio) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Host": "music.example"}
    assert locked.client.get("/jobs", headers=headers).status_code == 200


@pytest.fixture
def shared(make_studio: Callable[..., Studio]) -> Iterator[Studio]:
    """A studio that one web page elsewhere may use."""
    with make_studio(settings={"allowed_origins": ("https://studio.example",)}) as made:
        yield made


def test_only_listed_origins_may_read(shared: Studio) -> None:
    ours = shared.client.get("/jobs", headers={"Origin": "https://studio.example"})
    assert ours.headers["access-control-allow-origin"] == "https://studio.example"
    assert "location" in ours.headers["access-control-expose-headers"].lower()
    for origin in (
        "https://evil.example",
        "https://studio.example.evil.example",
        "null",
        "http://studio.example",
    ):
        other = shared.client.get("/jobs", headers={"Origin": origin})
        assert "access-control-allow-origin" not in other.headers


def test_a_problem_can_be_read_by_a_listed_origin_too(shared: Studio) -> None:
    response = shared.client.get("/jobs/none", headers={"Origin": "https://studio.example"})
    assert response.status_code == 404
    assert response.headers["access-control-allow-origin"] == "https://studio.example"


def test_a_preflight_of_another_origin_is_refused(shared: Studio) -> None:
    ask = {"Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "authorization"}
    ours = shared.client.options("/jobs/x", headers={"Origin": "https://studio.example", **ask})
    assert ours.status_code == 200
    assert "DELETE" in ours.headers["access-control-allow-methods"]
    other = shared.client.options("/jobs/x", headers={"Origin": "https://evil.example", **ask})
    assert other.status_code == 400
    assert "access-control-allow-origin" not in other.headers


def test_without_a_list_nobody_elsewhere_may_read(make_studio: Callable[..., Studio]) -> None:
    with make_studio() as studio:
        response = studio.client.get("/jobs", headers={"Origin": "https://studio.example"})
        assert "access-control-allow-origin" not in response.headers
