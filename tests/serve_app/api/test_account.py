"""`/account`: what is kept, taken away whole, and deleted; of an account and of an API token's owner."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from serve_app.cloud.account import CloudAccount
from serve_app.cloud.project import told
from serve_app.identity.model import Scope
from tests.conftest import Databases
from tests.serve_app.cloud.teaching import asked, teach
from tests.serve_app.in_process import Studio
from tests.server import eventually
from tests.supabase.cloud import Cloud
from tests.supabase.gateway import Gateway


@dataclass(frozen=True)
class Person:
    """Somebody with an account who has a bit of everything in the cloud."""

    id: str
    token: str
    name: str


@pytest.fixture(scope="module")
def accounts(
    databases: Databases, supabase_gateway: Gateway, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Studio]:
    folder, cloud = tmp_path_factory.mktemp("studio"), Cloud(supabase_gateway)
    settings = {
        "auth": "supabase",
        "supabase_url": cloud.url,
        "supabase_publishable_key": cloud.publishable,
    }
    with databases.fresh("sqlite", folder) as url, Studio(url, folder, settings=settings) as studio:
        yield studio


def person(cloud: Cloud, name: str) -> Person:
    user, token = cloud.user(name)
    cloud.sql("update profiles set username = %s where id = %s", name.lower(), user)
    teach(cloud, user, "rain")
    project = cloud.project
    with told():
        files = project.as_user(token).storage
        files.from_("music").upload(f"{user}/{uuid4()}.flac", b"sound", {"content-type": "audio/flac"})
        files.from_("music").upload(f"{user}/{uuid4()}-1.png", b"cover", {"content-type": "image/png"})
        files.from_("avatars").upload(f"{user}/face.png", b"face", {"content-type": "image/png"})
    project.close()
    return Person(user, token, name.lower())


@pytest.fixture
def ann(cloud: Cloud) -> Person:
    return person(cloud, "Ann")


@pytest.fixture
def ben(cloud: Cloud) -> Person:
    return person(cloud, "Ben")


def call(studio: Studio, token: str, method: str, path: str, **options: Any) -> httpx.Response:
    return studio.client.request(method, path, headers={"Authorization": f"Bearer {token}"}, **options)


def song(studio: Studio, token: str) -> str:
    """A song that is made and starred."""
    body = {"prompt": "rain", "duration": 1}
    job = call(studio, token, "POST", "/generate", json=body).json()["job_id"]
    track: str = call(studio, token, "GET", f"/jobs/{job}?wait=30").json()["result"]["tracks"][0]["track_id"]
    assert call(studio, token, "POST", f"/library/{track}/star").status_code == 200
    return track


def opened(answer: httpx.Response) -> zipfile.ZipFile:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip"), answer.text
    return zipfile.ZipFile(io.BytesIO(answer.content))


def counts(studio: Studio, token: str) -> dict[str, int]:
    found: dict[str, int] = call(studio, token, "GET", "/account").json()["here"]
    return found


def left_of(cloud: Cloud, one: Person) -> list[int]:
    """Files, memories and accounts in the cloud."""
    counted = (
        ("select count(*) from storage.objects where name like %s", f"{one.id}/%"),
        ("select count(*) from agent_memory where user_id = %s", one.id),
        ("select count(*) from auth.users where id = %s", one.id),
    )
    return [int(cloud.sql(query, value)[0][0]) for query, value in counted]


def test_an_account_sees_what_is_kept_of_it(accounts: Studio, cloud: Cloud, ann: Person) -> None:
    song(accounts, ann.token)
    seen = call(accounts, ann.token, "GET", "/account").json()
    assert (seen["owner"], seen["account"], seen["username"], seen["email"], seen["notices"]) == (
        ann.id, True, "ann", "ann@example.org", [],
    )  # fmt: skip
    assert (seen["here"]["tracks"], seen["here"]["starred"], seen["here"]["jobs"]) == (1, 1, 1)
    assert seen["here"]["bytes"] > 0
    assert seen["cloud"] == {"songs": 0, "memories": 1, "likes": 0, "files": 3, "bytes": 14}
    cloud.faults.answer(500, "/rest/")
    away = call(accounts, ann.token, "GET", "/account").json()
    assert (away["cloud"], away["notices"]) == (None, ["The cloud does not answer now."])
    assert away["here"] == seen["here"]


def test_an_account_takes_everything_with_it(accounts: Studio, ann: Person, ben: Person) -> None:
    mine, theirs = song(accounts, ann.token), song(accounts, ben.token)
    answer = call(accounts, ann.token, "GET", "/account/export")
    assert f'filename="opentunes-{ann.id}-' in answer.headers["content-disposition"]
    with opened(answer) as read:
        here, there = json.loads(read.read("account.json")), json.loads(read.read("cloud.json"))
        (track,) = here["tracks"]
        assert track["track_id"] == mine
        for file in track["track"]["audio"]:
            assert len(read.read(file["url"].removeprefix("/"))) == file["bytes"]
        manifest = json.loads(read.read(track["track"]["manifest"].removeprefix("/")))
        assert manifest["request"]["prompt"] == "rain"
        everything = "".join(read.namelist()) + json.dumps(here) + json.dumps(there)
        elsewhere = sorted(name for name in read.namelist() if name.startswith("cloud/"))
        assert sorted(read.read(name) for name in elsewhere) == [b"cover", b"face", b"sound"]
        assert "missing.json" not in read.namelist()
    assert [profile["username"] for profile in there["profiles"]] == ["ann"]
    assert [row["content"] for row in there["agent_memory"]] == ["rain"]
    assert len(there["files"]) == 3
    assert not any(word in everything for word in (theirs, ben.id, ann.token))


def test_nobody_has_all_exports_under_way(
    accounts: Studio, cloud: Cloud, ann: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    seats = accounts.services.belongings.exports
    monkeypatch.setattr(seats, "each", 1)
    assert eventually(lambda: seats.count == 0)
    assert seats.take(ann.id)
    refused = call(accounts, ann.token, "GET", "/account/export")
    assert (refused.status_code, "retry-after" in refused.headers) == (429, True)
    assert call(accounts, ben.token, "GET", "/account/export").status_code == 200
    seats.leave(ann.id)
    cloud.faults.answer(503, "/rest/")
    statuses = [call(accounts, ann.token, "GET", "/account/export").status_code for _ in range(2)]
    assert statuses == [503, 200], "what failed has given its place back"
    assert eventually(lambda: seats.count == 0)


def test_no_export_is_silently_without_the_cloud(accounts: Studio, cloud: Cloud, ann: Person) -> None:
    cloud.faults.answer(503, "/rest/", times=None)
    away = call(accounts, ann.token, "GET", "/account/export")
    assert (away.status_code, away.json()["remedy"]) == (
        503,
        "Send it once more in a while. Or ask with cloud=false (--no-cloud) for what is here.",
    )
    with opened(call(accounts, ann.token, "GET", "/account/export?cloud=false")) as read:
        assert read.namelist() == ["account.json"]
        assert "as asked for" in json.loads(read.read("account.json"))["notice"]


def test_an_account_is_deleted_here_and_in_the_cloud(
    accounts: Studio, cloud: Cloud, ann: Person, ben: Person
) -> None:
    mine, theirs = song(accounts, ann.token), song(accounts, ben.token)
    key = accounts.token(ann.id)
    before = counts(accounts, ann.token)
    gone = call(accounts, ann.token, "DELETE", "/account", json={"confirm": "ann"})
    assert (gone.status_code, gone.json()) == (200, {"here": before, "cloud_files": 3, "account": True})
    assert (left_of(cloud, ann), left_of(cloud, ben)) == ([0, 0, 0], [3, 1, 1])
    assert call(accounts, ben.token, "GET", f"/library/{theirs}").status_code == 200
    files = list(accounts.house.artifacts.older_than(1e12))
    assert [any(name.startswith(track) for name in files) for track in (mine, theirs)] == [False, True]
    assert call(accounts, key, "GET", "/library").status_code == 401
    assert accounts.services.belongings.removal(ann.id).is_done()
    late = call(accounts, ann.token, "POST", "/generate", json={"prompt": "rain", "duration": 1.0})
    assert (late.status_code, late.json()["detail"]) == (401, "The account has been deleted.")


@pytest.mark.parametrize("confirm", ["", "Ann", "ben"])
def test_nothing_is_deleted_that_was_not_confirmed(
    accounts: Studio, cloud: Cloud, ann: Person, ben: Person, confirm: str
) -> None:
    song(accounts, ann.token)
    refused = call(accounts, ann.token, "DELETE", "/account", json={"confirm": confirm})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "confirm"
    assert refused.json()["remedy"] == f"confirm must be '{ann.id}' or 'ann'."
    assert counts(accounts, ann.token)["tracks"] == 1
    assert left_of(cloud, ann) == [3, 1, 1]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [("/rest/", 500, 503), ("/rest/", 401, 401), ("/storage/", 500, 503), ("/storage/", 429, 503)],
)
def test_nothing_is_deleted_while_the_cloud_is_away(
    accounts: Studio, cloud: Cloud, ann: Person, path: str, status: int, code: int
) -> None:
    song(accounts, ann.token)
    cloud.faults.answer(status, path, times=None)
    refused = call(accounts, ann.token, "DELETE", "/account", json={"confirm": ann.id})
    assert (refused.status_code, "Nothing was deleted." in refused.json()["detail"]) == (code, True)
    assert counts(accounts, ann.token)["tracks"] == 1
    assert left_of(cloud, ann) == [3, 1, 1]


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "/storage/v1/object/music"), ("POST", "/rest/v1/rpc/delete_my_account")],
)
def test_a_cloud_that_goes_away_half_way_is_told_and_it_can_be_sent_again(
    accounts: Studio, cloud: Cloud, ann: Person, method: str, path: str
) -> None:
    song(accounts, ann.token)
    cloud.faults.answer(503, path, method=method)
    half = call(accounts, ann.token, "DELETE", "/account", json={"confirm": ann.id})
    assert (half.status_code, half.json()["remedy"]) == (503, "Send it once more in a while.")
    assert "what the cloud keeps is not, or not all of it" in half.json()["detail"]
    assert left_of(cloud, ann)[1:] == [1, 1]  # they can still sign in, and send it again
    assert call(accounts, ann.token, "DELETE", "/account", json={"confirm": "ann"}).status_code == 200
    assert left_of(cloud, ann) == [0, 0, 0]


def test_a_store_that_goes_away_half_way_is_told_and_it_can_be_sent_again(
    accounts: Studio, cloud: Cloud, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    song(accounts, ann.token)

    def away(name: str) -> None:
        raise RuntimeError(f"no route to the bucket of {name}")

    monkeypatch.setattr(accounts.house.artifacts, "delete", away)
    half = call(accounts, ann.token, "DELETE", "/account", json={"confirm": ann.id})
    assert half.status_code == 503
    assert half.json()["detail"].startswith("Not all files could be deleted (RuntimeError).")
    assert (counts(accounts, ann.token)["tracks"], counts(accounts, ann.token)["trashed"]) == (0, 1)
    assert left_of(cloud, ann) == [3, 1, 1]  # that is for the end
    monkeypatch.undo()
    assert call(accounts, ann.token, "DELETE", "/account", json={"confirm": ann.id}).status_code == 200
    assert left_of(cloud, ann) == [0, 0, 0]


def test_what_is_under_way_is_ended_first(accounts: Studio, ann: Person) -> None:
    for number in range(5):
        body = {"prompt": f"slow:{number}", "duration": 30}
        assert call(accounts, ann.token, "POST", "/generate", json=body).status_code == 202
    said, headers = (
        {"message": "until the-end-of-times", "mode": "rules"},
        {"Authorization": f"Bearer {ann.token}"},
    )
    with accounts.client.stream("POST", "/agent/chat", json=said, headers=headers) as chat:
        next(chat.iter_lines())
        gone = call(accounts, ann.token, "DELETE", "/account", json={"confirm": "ann"})
    assert gone.status_code == 200, gone.text
    assert gone.json()["here"]["jobs"] == 5


def test_what_comes_while_the_cloud_is_at_it_goes_too(
    accounts: Studio, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open page, or a script of theirs, that knows nothing yet."""
    delete = CloudAccount.delete

    def slowly(account: CloudAccount) -> None:
        song(accounts, ann.token)
        delete(account)

    monkeypatch.setattr(CloudAccount, "delete", slowly)
    assert call(accounts, ann.token, "DELETE", "/account", json={"confirm": "ann"}).status_code == 200


def test_an_api_token_of_an_account_is_for_what_is_here(accounts: Studio, cloud: Cloud, ann: Person) -> None:
    song(accounts, ann.token)
    cloud.requests.clear()
    key = accounts.token(ann.id)
    seen = call(accounts, key, "GET", "/account").json()
    assert (seen["account"], seen["cloud"], seen["email"]) == (True, None, None)
    assert "sign in" in seen["notices"][0]
    with opened(call(accounts, key, "GET", "/account/export")) as read:
        assert "sign in" in json.loads(read.read("account.json"))["notice"]
    assert call(accounts, key, "DELETE", "/account", json={"confirm": ann.id}).status_code == 403
    assert counts(accounts, key)["tracks"] == 1
    assert asked(cloud) == []


def test_who_has_no_account_can_leave_too(make_studio: Callable[..., Studio]) -> None:
    settings = {"auth": "token", "api_token": "a-shared-token-which-is-long"}
    with make_studio(settings=settings) as studio:
        anna, reads = studio.token("anna"), studio.token("anna", scopes=[Scope.READ])
        song(studio, anna)
        seen = call(studio, anna, "GET", "/account").json()
        assert (seen["owner"], seen["account"], seen["cloud"], seen["notices"]) == ("anna", False, None, [])
        assert (seen["here"]["tracks"], seen["here"]["tokens"]) == (1, 2)
        with opened(call(studio, reads, "GET", "/account/export")) as read:
            assert len(read.namelist()) >= 3
        assert call(studio, reads, "DELETE", "/account", json={"confirm": "anna"}).status_code == 403
        assert call(studio, anna, "DELETE", "/account", json={"confirm": "anna"}).status_code == 200
        assert studio.services.identity.tokens.list() == []
        assert list(studio.house.artifacts.older_than(1e12)) == []
