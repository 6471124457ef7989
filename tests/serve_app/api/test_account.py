"""`/account`: what is kept, taken away whole, and deleted; of an account and of an API token's owner."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from agents.memory.embedding import shared
from serve_app.identity.model import Scope
from tests.serve_app.cloud.under_token.stand_in import ANN, BEN, StandIn
from tests.serve_app.in_process import Studio


@pytest.fixture
def cloud() -> Iterator[StandIn]:
    with StandIn() as made:
        for user, name in ((ANN, "ann"), (BEN, "ben")):
            made.profiles[user] = {"id": user, "username": name, "display_name": name.title()}
            made.files["music", f"{user}/{uuid4()}.flac"] = b"sound"
            made.files["music", f"{user}/{uuid4()}-1.png"] = b"cover"
            made.files["avatars", f"{user}/face.png"] = b"face"
            made.teach(user, uuid4().hex, shared().embed(["rain"])[0].tobytes(), "rain")
        yield made


@pytest.fixture
def accounts(make_studio: Callable[..., Studio], cloud: StandIn) -> Iterator[Studio]:
    settings = {
        "auth": "supabase",
        "supabase_url": cloud.project.url,
        "supabase_publishable_key": "sb_publishable_test",
    }
    with make_studio(settings=settings) as studio:
        yield studio


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


def left_of(cloud: StandIn, user: str) -> list[str]:
    return [path for _, path in cloud.files if path.startswith(user)]


def test_an_account_sees_what_is_kept_of_it(accounts: Studio, cloud: StandIn) -> None:
    ann = cloud.token(ANN)
    song(accounts, ann)
    seen = call(accounts, ann, "GET", "/account").json()
    assert (seen["owner"], seen["account"], seen["username"], seen["email"], seen["notices"]) == (
        ANN, True, "ann", f"{ANN[:3]}@example.org", [],
    )  # fmt: skip
    assert (seen["here"]["tracks"], seen["here"]["starred"], seen["here"]["jobs"]) == (1, 1, 1)
    assert seen["here"]["bytes"] > 0
    assert seen["cloud"] == {"songs": 0, "memories": 1, "likes": 0, "files": 3, "bytes": 14}
    cloud.status = 500
    away = call(accounts, ann, "GET", "/account").json()
    assert (away["cloud"], away["notices"]) == (None, ["The cloud does not answer now."])
    assert away["here"] == seen["here"]


def test_an_account_takes_everything_with_it(accounts: Studio, cloud: StandIn) -> None:
    ann, ben = cloud.token(ANN), cloud.token(BEN)
    mine, theirs = song(accounts, ann), song(accounts, ben)
    answer = call(accounts, ann, "GET", "/account/export")
    assert f'filename="opentunes-{ANN}-' in answer.headers["content-disposition"]
    with opened(answer) as read:
        told, there = json.loads(read.read("account.json")), json.loads(read.read("cloud.json"))
        (track,) = told["tracks"]
        assert track["track_id"] == mine
        for file in track["track"]["audio"]:
            assert len(read.read(file["url"].removeprefix("/"))) == file["bytes"]
        assert (
            json.loads(read.read(track["track"]["manifest"].removeprefix("/")))["request"]["prompt"] == "rain"
        )
        assert theirs not in "".join(read.namelist()) + json.dumps(told)
    assert [profile["username"] for profile in there["profiles"]] == ["ann"]
    assert [row["content"] for row in there["agent_memory"]] == ["rain"]
    assert ann not in json.dumps(told)


def test_no_export_is_silently_without_the_cloud(accounts: Studio, cloud: StandIn) -> None:
    ann = cloud.token(ANN)
    cloud.status = 503
    away = call(accounts, ann, "GET", "/account/export")
    assert (away.status_code, away.json()["remedy"]) == (
        503,
        "Send it once more in a while. Or ask with cloud=false for what is here.",
    )
    with opened(call(accounts, ann, "GET", "/account/export?cloud=false")) as read:
        assert read.namelist() == ["account.json"]
        assert "as asked for" in json.loads(read.read("account.json"))["notice"]


def test_an_account_is_deleted_here_and_in_the_cloud(accounts: Studio, cloud: StandIn) -> None:
    ann, ben = cloud.token(ANN), cloud.token(BEN)
    song(accounts, ann)
    track = song(accounts, ben)
    key = accounts.token(ANN)
    before = counts(accounts, ann)
    kept = left_of(cloud, BEN)
    gone = call(accounts, ann, "DELETE", "/account", json={"confirm": "ann"})
    assert (gone.status_code, gone.json()) == (200, {"here": before, "cloud_files": 3, "account": True})
    assert set(counts(accounts, ann).values()) == {0}
    assert (left_of(cloud, ANN), cloud.memories[ANN], ANN in cloud.profiles) == ([], {}, False)
    assert (left_of(cloud, BEN), len(cloud.memories[BEN]), BEN in cloud.profiles) == (kept, 1, True)
    assert call(accounts, ben, "GET", f"/library/{track}").status_code == 200
    assert not [path for path in accounts.house.artifacts.older_than(1e12) if track not in path]
    assert call(accounts, key, "GET", "/library").status_code == 401
    again = call(accounts, ann, "DELETE", "/account", json={"confirm": ANN})  # the token is good for a while
    assert (again.status_code, again.json()["cloud_files"]) == (200, 0)


@pytest.mark.parametrize("confirm", ["", "Ann", BEN, "ben", "yes"])
def test_nothing_is_deleted_that_was_not_confirmed(accounts: Studio, cloud: StandIn, confirm: str) -> None:
    ann = cloud.token(ANN)
    song(accounts, ann)
    refused = call(accounts, ann, "DELETE", "/account", json={"confirm": confirm})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "confirm"
    assert refused.json()["remedy"] == f"confirm must be '{ANN}' or 'ann'."
    assert counts(accounts, ann)["tracks"] == 1
    assert len(left_of(cloud, ANN)) == 3


@pytest.mark.parametrize(("status", "code"), [(500, 503), (429, 503), (401, 401), (403, 503)])
def test_nothing_is_deleted_while_the_cloud_is_away(
    accounts: Studio, cloud: StandIn, status: int, code: int
) -> None:
    ann = cloud.token(ANN)
    song(accounts, ann)
    cloud.status = status
    refused = call(accounts, ann, "DELETE", "/account", json={"confirm": ANN})
    assert (refused.status_code, "Nothing was deleted." in refused.json()["detail"]) == (code, True)
    cloud.status = 200
    assert counts(accounts, ann)["tracks"] == 1


@pytest.mark.parametrize("at", ["DELETE /storage/v1/object/music", "POST /rest/v1/rpc/delete_my_account"])
def test_a_cloud_that_goes_away_half_way_is_told_and_it_can_be_sent_again(
    accounts: Studio, cloud: StandIn, at: str
) -> None:
    ann = cloud.token(ANN)
    song(accounts, ann)
    cloud.away_at = at
    half = call(accounts, ann, "DELETE", "/account", json={"confirm": ANN})
    assert (half.status_code, half.json()["remedy"]) == (503, "Send it once more in a while.")
    assert "what the cloud keeps is not, or not all of it" in half.json()["detail"]
    assert set(counts(accounts, ann).values()) == {0}
    assert ANN in cloud.profiles  # they can still sign in, and send it again
    cloud.away_at = ""
    assert call(accounts, ann, "DELETE", "/account", json={"confirm": "ann"}).status_code == 200
    assert (left_of(cloud, ANN), ANN in cloud.profiles) == ([], False)


def test_what_is_under_way_is_ended_first(accounts: Studio, cloud: StandIn) -> None:
    ann = cloud.token(ANN)
    for number in range(5):
        body = {"prompt": f"slow:{number}", "duration": 30}
        assert call(accounts, ann, "POST", "/generate", json=body).status_code == 202
    said = {"message": "until the-end-of-times", "mode": "rules"}
    with accounts.client.stream(
        "POST", "/agent/chat", json=said, headers={"Authorization": f"Bearer {ann}"}
    ) as chat:
        next(chat.iter_lines())
        gone = call(accounts, ann, "DELETE", "/account", json={"confirm": "ann"})
    assert gone.status_code == 200, gone.text
    assert gone.json()["here"]["jobs"] == 5
    assert set(counts(accounts, ann).values()) == {0}


def test_an_api_token_of_an_account_is_for_what_is_here(accounts: Studio, cloud: StandIn) -> None:
    song(accounts, cloud.token(ANN))
    cloud.asked.clear()
    key = accounts.token(ANN)
    seen = call(accounts, key, "GET", "/account").json()
    assert (seen["account"], seen["cloud"], seen["email"]) == (True, None, None)
    assert "sign in" in seen["notices"][0]
    with opened(call(accounts, key, "GET", "/account/export")) as read:
        assert "sign in" in json.loads(read.read("account.json"))["notice"]
    assert call(accounts, key, "DELETE", "/account", json={"confirm": ANN}).status_code == 403
    assert counts(accounts, key)["tracks"] == 1
    assert cloud.asked == []


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
