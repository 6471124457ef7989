"""Every route as everybody who could come: a stranger, half allowed, somebody else, an operator, a link."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from serve_app.api.application import create_app
from serve_app.api.declared import Undeclared, declarations
from serve_app.identity.links import Links
from serve_app.identity.model import ALL, USER, Scope
from serve_app.identity.settings import LIMITS
from tests.conftest import Databases
from tests.serve_app.api.test_uploads import tone
from tests.serve_app.identity.issuer import ANN, BEN, Issuer, es256, issuing
from tests.serve_app.identity.routes import NEEDS, OPEN, Need
from tests.serve_app.in_process import Studio

OPERATOR = "0e000000-0000-4000-8000-00000000000e"
ANNS = "a lighthouse that ann alone knows"
SHARED = "the-shared-token-of-the-other-mode"
Headers = dict[str, str]
Route = tuple[str, str]
OF_A_THING = [route for route in NEEDS if "{" in route[1] and "{engine}" not in route[1]]
"""Routes of things that are somebody's."""


@dataclass
class World:
    """A server with accounts, and what ann has on it."""

    studio: Studio
    issuer: Issuer
    ann: Headers
    ben: Headers
    operator: Headers
    things: dict[str, str] = field(default_factory=dict)
    """By the name of the parameter."""
    files: dict[str, str] = field(default_factory=dict)
    """One of hers in each folder."""

    def call(self, route: Route, headers: Headers | None, **changed: Any) -> httpx.Response:
        """A route with ann's things filled in, or others; nothing is followed."""
        method, path = route
        need = NEEDS.get(route, Need(None))
        things = {**self.things, "file": self.files.get(path.split("/")[1], ""), "engine": "tone", **changed}
        filled = path.replace(":path", "").format_map(things) + need.query
        body = {} if need.body is None else {"json": need.body}
        return self.studio.client.request(
            method,
            filled,
            headers=headers,
            **body,
        )

    @property
    def audio(self) -> str:
        """Its path."""
        return f"/audio/{self.files['audio']}"

    @property
    def image(self) -> str:
        """Its path."""
        return f"/images/{self.files['images']}"

    def get(self, path: str, headers: Headers | None = None) -> httpx.Response:
        """Any address."""
        return self.studio.client.get(path, headers=headers)

    def token(self, owner: str, *scopes: Scope, days: float | None = None) -> Headers:
        """A new API token."""
        return {"Authorization": f"Bearer {self.studio.token(owner, scopes, days)}"}

    def link(self, url: str, headers: Headers) -> str:
        """A signed link."""
        answer = self.studio.client.post("/links", json={"urls": [url]}, headers=headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["links"][0]["signed_url"])


@pytest.fixture(scope="module")
def world(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One for all tests: ann has something of everything."""
    folder: Path = tmp_path_factory.mktemp("matrix")
    with issuing() as issuer, databases.fresh("sqlite", folder) as url:
        settings = {
            "auth": "supabase",
            "api_token": SHARED,
            "supabase_url": issuer.url,
            "supabase_publishable_key": "sb_publishable_test",
            **{f"limit_{name}": "none" for name in LIMITS},  # many wrong tokens are tried
        }
        with Studio(url, folder, settings=settings) as studio:
            made = World(
                studio,
                issuer,
                ann=issuer.bearer(),
                ben=issuer.bearer(sub=BEN),
                operator=issuer.bearer(sub=OPERATOR, app_metadata={"opentunes": "operator"}),
            )
            _furnish(made)
            yield made


def _furnish(world: World) -> None:
    client, ann = world.studio.client, world.ann

    def post(path: str, **options: Any) -> httpx.Response:
        answer = client.post(path, headers=ann, **options)
        assert answer.status_code < 300, answer.text
        return answer

    image = post("/visualizer/image", json={"prompt": ANNS, "width": 256, "height": 256}).json()
    song = {"prompt": ANNS, "duration": 1.0, "cover": image["image_id"]}
    job = post("/generate", json=song, params={}).json()
    done = client.get(f"/jobs/{job['job_id']}", params={"wait": 30}, headers=ann).json()
    track = done["result"]["tracks"][0]
    post(f"/library/{track['track_id']}/star")
    upload = post("/uploads", files={"file": ("hum.wav", tone())}).json()
    run = post("/agent/chat", json={"message": "say 1"}).headers["x-run-id"]
    world.things = {
        "job_id": job["job_id"],
        "track_id": track["track_id"],
        "item_id": track["track_id"],
        "upload_id": upload["upload_id"],
        "run_id": run,
        "song_id": track["track_id"],
    }
    for url in (track["audio"][0]["url"], image["url"]):
        folder, file = url.removeprefix("/").split("/")
        world.files[folder] = file


# --- what is declared ----------------------------------------------------------------------------------


def test_every_route_is_listed_and_declares_what_is_decided() -> None:
    found = {(one.method, one.path): one for one in declarations(create_app())}
    assert set(found) == OPEN | NEEDS.keys(), "decide for a new route in tests/serve_app/identity/routes.py"
    for route, one in found.items():
        if route in OPEN:
            assert one.scopes is None, route
            continue
        need = NEEDS[route]
        assert one.scopes == ({need.scope} if need.scope else frozenset()), route
        assert one.link == need.link, route


def test_a_route_that_declares_nothing_is_refused() -> None:
    app = create_app()
    app.add_api_route("/forgotten", lambda: None)
    with pytest.raises(Undeclared, match="/forgotten"):
        declarations(app)


def test_the_schema_tells_what_routes_need() -> None:
    paths = create_app().openapi()["paths"]
    for (method, path), need in NEEDS.items():
        shown = paths[path.replace(":path", "")].get(method.lower())
        if shown:  # HEAD is not
            assert shown["security"] == [{"HTTPBearer": [need.scope] if need.scope else []}], path
    for method, path in OPEN:
        assert "security" not in paths.get(path, {}).get(method.lower(), {})


# --- who is not let in ---------------------------------------------------------------------------------


def strangers(world: World) -> dict[str, tuple[Headers | None, str]]:
    """Who shows nothing that is good, and a word of what they are told."""
    revoked = world.token(ANN, *ALL)
    world.studio.services.identity.tokens.revoke(revoked["Authorization"].split("_")[1])
    lapsed = world.token(ANN, *ALL, days=-1)
    link = world.link(world.audio, world.ann).split("link=")[1]
    good = world.ann["Authorization"]
    return {
        "nobody": (None, "needs a token"),
        "empty": ({"Authorization": ""}, "needs a token"),
        "another scheme": ({"Authorization": good.replace("Bearer", "Basic")}, "needs a token"),
        "garbage": ({"Authorization": "Bearer garbage"}, "not an access token"),
        "expired": (world.issuer.bearer(exp=int(time.time()) - 60), "expired"),
        "another project": (world.issuer.bearer(iss="https://other.example/auth/v1"), "another service"),
        "a forger": (world.issuer.bearer(key=es256()), "not an access token"),
        "an unknown key": (world.issuer.bearer(kid="two", key=es256()), "not signed by"),
        "the shared token": ({"Authorization": f"Bearer {SHARED}"}, "not an access token"),
        "the publishable key": ({"Authorization": "Bearer sb_publishable_test"}, "key of the project"),
        "an unknown API token": ({"Authorization": f"Bearer ot_{'a' * 12}_{'b' * 40}"}, "not known"),
        "a revoked API token": (revoked, "revoked"),
        "an expired API token": (lapsed, "expired"),
        "a link": ({"Authorization": f"Bearer {link}"}, "not an access token"),
    }


def test_no_stranger_gets_in_anywhere(world: World) -> None:
    for who, (headers, told) in strangers(world).items():
        for route in NEEDS:
            answer = world.call(route, headers)
            assert answer.status_code == 401, (who, route)
            challenge = answer.headers["www-authenticate"]
            assert challenge.startswith("Bearer")
            assert ("invalid_token" in challenge) == (told != "needs a token"), who
            if route[0] != "HEAD":
                problem = answer.json()
                assert problem["code"] == "unauthorized"
                assert told in problem["detail"], (who, route)
                assert ANNS not in answer.text


def test_what_is_open_is_open(world: World) -> None:
    for route in sorted(OPEN - {("GET", "/static-offline-docs")}):
        assert world.call(route, None, song_id="0" * 32).status_code not in {401, 403}, route


def test_a_token_without_the_scope_is_told_which_one(world: World) -> None:
    for scope in Scope:
        headers = world.token(ANN, *(ALL - {scope}))
        for route, need in NEEDS.items():
            if need.scope is not scope:
                continue
            answer = world.call(route, headers)
            assert answer.status_code == 403, route
            assert f'error="insufficient_scope", scope="{scope.value}"' in answer.headers["www-authenticate"]
            if route[0] != "HEAD":
                problem = answer.json()
                assert problem["code"] == "insufficient_scope"
                assert f"'{scope.value}'" in problem["detail"]
                assert f"--scope {scope.value}" in problem["remedy"]


def test_a_token_with_just_the_scope_is_let_in(world: World) -> None:
    """And with it alone: no route needs more than it says. Of cleo, who has nothing."""
    nothing = {**dict.fromkeys(world.things, "none"), "file": "none-1.flac"}
    for scope in Scope:
        headers = world.token("cleo", scope)
        for route, need in NEEDS.items():
            if need.scope in {scope, None}:
                answer = world.call(route, headers, **nothing)
                assert answer.status_code in {200, 201, 202, 204, 404, 422}, (route, answer.text)


def test_accounts_do_not_operate_unless_the_project_says_so(world: World) -> None:
    for route in (route for route, need in NEEDS.items() if need.scope is Scope.OPERATE):
        refused = world.call(route, world.ann)
        assert refused.status_code == 403
        assert "runs the server" in refused.json()["remedy"]
        assert world.call(route, world.operator).status_code in {200, 202}


# --- whose it is ---------------------------------------------------------------------------------------


def test_nobody_meets_what_is_anothers(world: World) -> None:
    """Neither ben nor an operator, whichever way they come; afterwards all is as it was."""
    before = seen_by(world, world.ann)
    others = [
        world.ben,
        world.operator,
        world.token("local", *ALL),
        world.token("ann", *ALL),
        world.token(BEN, *ALL),
    ]
    for headers in others:
        for route in OF_A_THING:
            answer = world.call(route, headers)
            assert answer.status_code == 404, (route, answer.text)
            assert ANNS not in answer.text
        for method, path in (
            ("GET", path) for (method, path) in NEEDS if method == "GET" and "{" not in path
        ):
            text = world.call((method, path), headers).text
            assert ANNS not in text, path
            assert not any(thing in text for thing in world.things.values() if len(thing) == 32), path
        assert world.call(("DELETE", "/memory"), headers).json() == {"forgotten": 0}
    assert seen_by(world, world.ann) == before


def seen_by(world: World, headers: Headers) -> dict[Route, tuple[int, str]]:
    """What every route that only shows says of ann's things."""
    paths = [route for route in OF_A_THING if route[0] in {"GET", "HEAD"}]
    paths += [("GET", path) for path in ("/library", "/memory", "/agent/runs", "/jobs")]
    found = {route: world.call(route, headers) for route in paths}
    assert {answer.status_code for answer in found.values()} <= {200, 204}, found
    return {route: (answer.status_code, str(len(answer.content))) for route, answer in found.items()}


def test_ann_meets_hers_by_every_token_of_hers(world: World) -> None:
    account = seen_by(world, world.ann)
    assert seen_by(world, world.token(ANN, Scope.READ)) == account
    assert seen_by(world, world.issuer.bearer(sub=ANN.upper())) == account
    lines = world.call(("GET", "/agent/runs/{run_id}/events"), world.ann).text.splitlines()
    assert json.loads(lines[-1])["type"] == "run.finished"
    assert ANNS in world.call(("GET", "/jobs/{job_id}/events"), world.ann).text


def test_nobody_makes_a_song_of_what_is_anothers(world: World) -> None:
    image = world.image.removeprefix("/images/").split("-")[0]
    for body in (
        {"task": "retake", "engine": "band", "source": world.things["upload_id"]},
        {"task": "retake", "engine": "band", "source": world.things["track_id"]},
        {"prompt": "x", "duration": 1, "cover": image},
    ):
        for path in ("/generate", "/generate/quote") if "source" in body else ("/generate",):
            answer = world.studio.client.post(path, json=body, headers=world.ben)
            assert answer.status_code == 422, (path, body)
    chat = {"message": "say 1", "studio": {"cover": image}}
    assert world.studio.client.post("/agent/chat", json=chat, headers=world.ben).status_code == 422


# --- links ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["audio", "image"])
def test_a_link_shows_its_file_without_a_token(world: World, kind: str) -> None:
    path = world.audio if kind == "audio" else world.image
    link = world.link(path, world.ann)
    assert link == world.link(path, world.ann), "browsers keep what they have fetched"
    whole = world.get(link)
    assert whole.status_code == 200
    assert whole.content == world.get(path, world.ann).content
    private, age, _ = whole.headers["cache-control"].split(", ")
    assert private == "private"
    assert 0 < int(age.removeprefix("max-age=")) <= world.studio.settings.link_seconds
    part = world.get(link, {"Range": "bytes=4-9"})
    assert (part.status_code, part.content) == (206, whole.content[4:10])
    kept = world.get(link, {"If-None-Match": whole.headers["etag"]})
    assert (kept.status_code, kept.content) == (304, b"")
    assert kept.headers["cache-control"].startswith("private, max-age=")
    head = world.studio.client.head(link)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))


def test_a_link_is_good_for_nothing_else(world: World) -> None:
    link = world.link(world.audio, world.ann)
    query = link.split("?")[1]
    for route, need in NEEDS.items():
        path = world.call(route, world.ann).request.url.path if route[0] == "GET" else None
        if path is None or path == world.audio:
            continue
        answer = world.get(f"{path}?{query}")
        assert answer.status_code == (403 if need.link else 401), route
        if need.link:
            assert answer.json()["code"] == "link_invalid"
    expires, signature, owner = query.removeprefix("link=").split(".")
    for bent in (
        f"{int(expires) + 3600}.{signature}.{owner}",
        f"{expires}.{signature}.{BEN}",
        f"{expires}.{signature[::-1]}.{owner}",
        "garbage",
        "",
    ):
        answer = world.get(f"{world.audio}?link={bent}")
        assert (answer.status_code, answer.json()["code"]) == (403, "link_invalid"), bent
        assert "POST /links" in answer.json()["remedy"]


def test_a_link_of_ben_shows_nothing_of_anns(world: World) -> None:
    answer = world.get(world.link(world.audio, world.ben))
    assert answer.status_code == 404


def test_a_link_expires(world: World) -> None:
    services = world.studio.services
    old = Links(services.tracks._engine, 3600, lambda: time.time() - 7200)
    url, _ = world.studio.call(old.sign(world.audio, ANN))
    answer = world.get(url)
    assert (answer.status_code, answer.json()["code"]) == (403, "link_expired")


def test_a_token_counts_before_a_link(world: World) -> None:
    link = world.link(world.audio, world.ann)
    assert world.get(link, world.ben).status_code == 404
    assert world.get(link, {"Authorization": "Bearer garbage"}).status_code == 401
    assert world.get(f"{world.audio}?link=garbage", world.ann).status_code == 200


def test_a_file_that_is_gone_is_gone_for_links_too(world: World) -> None:
    link = world.link(world.audio, world.ann)
    delete, restore = ("DELETE", "/library/{track_id}"), ("POST", "/library/{track_id}/restore")
    assert world.call(delete, world.ann).status_code == 204
    assert world.get(link).status_code == 404
    assert world.call(restore, world.ann).status_code == 200
    assert world.get(link).status_code == 200


def test_a_link_of_a_zip_is_good_for_just_those_songs(world: World) -> None:
    track_id = world.things["track_id"]
    path = f"/library/archive?track={track_id}"
    link = world.link(path, world.ann)
    answer = world.get(link)
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert link.startswith(f"{path}&link=")
    query = link.split("&link=")[1]
    for bent in (
        f"/library/archive?link={query}",
        f"{path}&files=all&link={query}",
        f"{path}&track={track_id}&link={query}",
        f"{path[:-1]}&link={query}",
        f"/library/tags?link={query}",
    ):
        assert world.get(bent).status_code in {401, 403}, bent
    assert world.get(world.link(path, world.ben)).status_code == 404
    assert world.get(world.link(f"{path}&files=all", world.ann)).status_code == 200


@pytest.mark.parametrize(
    "urls",
    [
        [],
        ["/jobs"],
        ["/library/archive"],
        ["/library/archive?track=a b"],
        ["/library/archive?track=a&link=b"],
        ["/library?track=a"],
        [f"/library/archive?track={'a' * 16_000}"],
        ["/audio/../jobs"],
        ["https://evil.example/audio/a.flac"],
        ["/audio/a.flac?x=1"],
        ["/audio/a.flac\n"],
        ["/audio/a.flac"] * 201,
        "/audio/a.flac",
    ],
)
def test_only_files_can_be_linked(world: World, urls: Any) -> None:
    answer = world.studio.client.post("/links", json={"urls": urls}, headers=world.ann)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("urls")


# --- who am I ------------------------------------------------------------------------------------------


def test_everybody_can_ask_who_they_are(world: World) -> None:
    assert world.get("/me", world.ann).json() == {
        "owner": ANN,
        "kind": "account",
        "scopes": ["read", "write", "generate"],
        "token_id": None,
        "mode": "supabase",
    }
    token = world.token("robot", Scope.OPERATE)
    me = world.get("/me", token).json()
    assert (me["owner"], me["kind"], me["scopes"]) == ("robot", "token", ["operate"])
    assert me["token_id"] == token["Authorization"].split("_")[1]
    assert set(world.get("/me", world.operator).json()["scopes"]) == {scope.value for scope in ALL}
    assert frozenset(world.get("/me", world.ben).json()["scopes"]) == USER


def test_how_to_sign_in_is_no_secret(world: World) -> None:
    assert world.get("/auth").json() == {
        "mode": "supabase",
        "supabase_url": world.issuer.url,
        "supabase_publishable_key": "sb_publishable_test",
    }


def test_when_nobody_can_say_whose_a_token_is_the_rest_goes_on(world: World) -> None:
    """API tokens, links, and accounts whose key is known; an account of another key is asked to wait."""
    world.issuer.status = 503
    keys = world.studio.services.identity._accounts
    assert keys
    keys.keys._fetched = keys.keys._tried = float("-inf")
    unknown = world.issuer.bearer(kid="two", key=es256())
    try:
        answer = world.get("/me", unknown)
        assert (answer.status_code, answer.json()["code"]) == (503, "identity_unavailable")
        assert int(answer.headers["retry-after"]) >= 1
        assert world.get("/me", world.token("robot", Scope.READ)).status_code == 200
        assert world.get("/auth").status_code == 200
    finally:
        world.issuer.status = 200
        keys.keys._tried = float("-inf")
    assert world.get("/me", world.ann).status_code == 200
