"""How far a library is in the cloud, over HTTP, as accounts of the emulator and as others see it."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from serve_app.cloud.actor import open_syncer
from serve_app.cloud.project import told
from serve_app.cloud.sync import Syncer
from serve_app.database import connect
from serve_app.identity.model import USER
from serve_app.identity.tokens import TokenStore
from tests.serve_app.in_process import Studio
from tests.supabase.cloud import Cloud

Call = Callable[..., httpx.Response]


@pytest.fixture
def accounts(make_studio: Callable[..., Studio], cloud: Cloud) -> Iterator[Studio]:
    """A studio whose users have accounts."""
    settings = {
        "auth": "supabase",
        "supabase_url": cloud.url,
        "supabase_publishable_key": cloud.publishable,
        "supabase_secret_key": cloud.secret,
        "public_url": "https://studio.example.org",
    }
    with make_studio(settings=settings) as studio:
        yield studio


@pytest.fixture
def call(accounts: Studio) -> Call:
    """Asks with a token."""

    def call(token: str, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return accounts.client.request(method, path, headers=headers, **options)

    return call


def make(call: Call, token: str) -> str:
    """A song's id."""
    job = call(token, "POST", "/generate", json={"prompt": "rain", "duration": 1}).json()["job_id"]
    found: str = call(token, "GET", f"/jobs/{job}?wait=30").json()["result"]["tracks"][0]["track_id"]
    return found


def sync_all(studio: Studio) -> None:
    """What the worker does, from its beginning until nothing is pending."""

    async def work(syncer: Syncer) -> None:
        syncer.start()
        while "opentunes_sync_pending 0.0" not in (await syncer.metrics()).decode():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        await syncer.stop()

    syncer = open_syncer(studio.settings, studio.house.clock)
    asyncio.run(work(syncer))
    syncer.close()


def test_a_song_is_seen_on_its_way_and_published(accounts: Studio, cloud: Cloud, call: Call) -> None:
    anna, token = cloud.user("anna")
    _, other = cloud.user("ben")
    song = make(call, token)
    early = call(token, "GET", f"/library/{song}").json()["sync"]
    assert (early["status"], early["song_id"], early["tries"]) == ("syncing", None, 0)
    refused = call(token, "POST", f"/library/{song}/publish", json={"visibility": "public"})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert refused.json()["remedy"]
    waiting = call(token, "GET", "/sync").json()
    assert waiting.pop("oldest")
    assert waiting == {
        "configured": True,
        "account": True,
        "local": 0,
        "syncing": 1,
        "synced": 0,
        "failed": 0,
        "trouble": None,
    }
    sync_all(accounts)
    late = call(token, "GET", f"/library/{song}").json()["sync"]
    assert (late["status"], late["song_id"], late["remedy"]) == ("synced", str(UUID(hex=song)), None)
    for visibility in ("public", "unlisted"):
        published = call(token, "POST", f"/library/{song}/publish", json={"visibility": visibility})
        assert published.json() == {
            "track_id": song,
            "visibility": visibility,
            "url": f"https://studio.example.org/s/{song}",
        }
        seen = cloud.sql("select user_id::text, visibility::text from public.songs")
        assert seen == [(anna, visibility)]
    assert call(other, "POST", f"/library/{song}/publish", json={"visibility": "public"}).status_code == 404
    assert call(other, "GET", "/sync").json()["synced"] == 0
    wrong = call(token, "POST", f"/library/{song}/publish", json={"visibility": "everybody"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "visibility")


def test_an_api_token_of_an_account_syncs_and_does_not_publish(
    accounts: Studio, cloud: Cloud, call: Call, sqlite_url: str
) -> None:
    anna, _ = cloud.user("anna")
    engine = connect(sqlite_url)
    token, _ = TokenStore(engine).create("laptop", anna, USER, None)
    engine.dispose()
    song = make(call, token)
    sync_all(accounts)
    [synced] = call(token, "GET", "/library?sync=synced").json()["tracks"]
    assert synced["track_id"] == song
    refused = call(token, "POST", f"/library/{song}/publish", json={"visibility": "public"})
    assert (refused.status_code, "access token" in refused.json()["remedy"]) == (403, True)


def test_what_failed_is_listed_with_a_remedy_and_tried_again(
    accounts: Studio, cloud: Cloud, call: Call
) -> None:
    _, token = cloud.user("anna")
    song, fine = make(call, token), make(call, token)
    cloud.faults.answer(413, f"/storage/v1/object/music/{_folder(cloud)}/{UUID(hex=song)}", times=1)
    sync_all(accounts)
    [failed] = call(token, "GET", "/library?sync=failed").json()["tracks"]
    assert (failed["track_id"], failed["sync"]["code"]) == (song, "413")
    assert "limit on file sizes" in failed["sync"]["remedy"]
    trouble = call(token, "GET", "/sync").json()["trouble"]
    assert (trouble["track_id"], trouble["code"]) == (song, "413")
    unknown = call(token, "POST", "/sync/retry", json={"track_ids": ["f" * 32]})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (404, "track_ids")
    assert call(token, "POST", "/sync/retry", json={"track_ids": [fine]}).json() == {"track_ids": []}
    assert call(token, "POST", "/sync/retry").json() == {"track_ids": [song]}
    sync_all(accounts)
    assert call(token, "GET", "/library?sync=failed").json()["tracks"] == []
    assert len(cloud.sql("select id from public.songs")) == 2


def test_a_song_that_was_deleted_in_the_cloud_is_not_published(
    accounts: Studio, cloud: Cloud, call: Call
) -> None:
    _, token = cloud.user("anna")
    song = make(call, token)
    sync_all(accounts)
    with told():
        project = cloud.project
        songs = project.as_user(token).rest.from_("songs")
        songs.delete().eq("id", str(UUID(hex=song))).select("id").execute()
        project.close()
    gone = call(token, "POST", f"/library/{song}/publish", json={"visibility": "public"})
    assert gone.status_code == 409
    assert "opentunes sync retry" in gone.json()["remedy"]


def _folder(cloud: Cloud) -> str:
    [(uid,)] = cloud.sql("select id::text from auth.users")
    return str(uid)


def test_without_accounts_everything_is_local(studio: Studio) -> None:
    job = studio.generate()
    assert job.result
    song = job.result.tracks[0].track_id
    assert studio.client.get(f"/library/{song}").json()["sync"]["status"] == "local"
    summary = studio.client.get("/sync").json()
    assert (summary["configured"], summary["account"], summary["local"] > 0) == (False, False, True)
    assert studio.client.post("/sync/retry").json() == {"track_ids": []}
    refused = studio.client.post(f"/library/{song}/publish", json={"visibility": "public"})
    assert refused.status_code == 403
    assert studio.client.get("/library?sync=local").json()["tracks"][0]["track_id"] == song
