"""Who gets in: tokens on every route but the listed ones, and web pages only from the listed origins."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Databases
from tests.serve_app.in_process import Studio

TOKEN = "correct-horse-battery-staple"  # noqa: S105


@pytest.fixture(scope="module")
def locked(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio that asks for a token."""
    folder: Path = tmp_path_factory.mktemp("locked")
    settings = {"auth": "token", "api_token": TOKEN, "limit_auth": "none"}  # many wrong ones are tried
    with databases.fresh("sqlite", folder) as url, Studio(url, folder, settings=settings) as made:
        yield made


def test_the_shared_token_is_good_for_everything(locked: Studio) -> None:
    """What each route needs is tried in `tests/serve_app/identity/test_matrix.py`."""
    right = {"Authorization": f"Bearer {TOKEN}"}
    assert locked.client.get("/me", headers=right).json()["owner"] == "local"
    for path in ("/jobs", "/stats", "/metrics", "/engines"):
        assert locked.client.get(path, headers=right).status_code == 200
    assert locked.client.post("/engines/tone/unload", headers=right).status_code == 202


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer wrong",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN.upper()}",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer eyJhbGciOiJub25lIn0.e30.",
        f"Bearer ot_{'a' * 12}_{'b' * 40}",
    ],
)
def test_nothing_but_the_right_token_will_do(locked: Studio, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    for path in ("/jobs", "/me", "/metrics", "/audio/a-1.wav", "/images/a-1.png"):
        assert locked.client.get(path, headers=headers).status_code == 401


def test_the_shared_token_of_a_user_is_not_shared(make_studio: Callable[..., Studio]) -> None:
    """One that was made for the command line may be in the server's own environment."""
    own = f"ot_{'a' * 12}_{'b' * 40}"
    with make_studio(settings={"auth": "token", "api_token": own}) as studio:
        assert studio.client.get("/jobs", headers={"Authorization": f"Bearer {own}"}).status_code == 401
        assert studio.client.get("/jobs", headers=studio.headers("ann")).status_code == 200
        assert studio.client.get("/auth").json()["mode"] == "token"


def test_where_nobody_is_asked_everybody_is_local(make_studio: Callable[..., Studio]) -> None:
    with make_studio() as studio:
        me = studio.client.get("/me", headers={"Authorization": "Bearer whatever"}).json()
        assert (me["owner"], me["kind"], len(me["scopes"])) == ("local", "local", 4)
        job = studio.generate("rain")
        assert job.result
        url = job.result.tracks[0].audio[0].url
        link = studio.client.post("/links", json={"urls": [url]}).json()["links"][0]["signed_url"]
        assert studio.client.get(link).status_code == 200
        assert studio.client.get(f"{url}?link=garbage").status_code == 403


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
