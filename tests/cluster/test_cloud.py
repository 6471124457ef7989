"""A real server with accounts: songs come into the project through deaths and outages, and are shared."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.server import Server, eventually, serving
from tests.supabase.cloud import Cloud
from tests.supabase.gateway import Gateway

pytestmark = pytest.mark.cluster

GONE_WITHIN = 15.0
"""Seconds that a page may still be seen after its song was taken back."""


@pytest.fixture(scope="module")
def project(supabase_gateway: Gateway) -> Iterator[Cloud]:
    """A project for all tests here: what one leaves behind, the server still knows in the next."""
    project = Cloud(supabase_gateway)
    project.empty()
    yield project
    project.faults.clear()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, project: Cloud) -> Iterator[Server]:
    with serving(
        tmp_path_factory.mktemp("cloud"),
        engines="tests.stand_ins:Tone",
        default="tests.stand_ins:Tone",
        OPENTUNES_AUTH="supabase",
        SUPABASE_URL=project.url,
        SUPABASE_PUBLISHABLE_KEY=project.publishable,
        SUPABASE_SECRET_KEY=project.secret,
    ) as made:
        yield made


def signed_in(server: Server, project: Cloud, name: str) -> str:
    """From here on the server is asked as somebody new, an operator; their id."""
    uid, token = project.user(name, {"opentunes": "operator"})
    server.http.headers["Authorization"] = f"Bearer {token}"
    return uid


def made(server: Server, prompt: str) -> str:
    """The track of a job that was waited for."""
    job: Any = server.wait_for(server.submit(prompt)["job_id"], "succeeded")
    return str(job["result"]["tracks"][0]["track_id"])


def synced(server: Server, count: int) -> None:
    """Wait until so many songs are in the cloud, and none on its way."""
    counts = {"local": 0, "syncing": 0, "synced": count, "failed": 0}
    eventually(lambda: counts.items() <= server.http.get("/sync").json().items() or None)


def test_a_song_of_an_account_is_kept_shared_and_taken_back(server: Server, project: Cloud) -> None:
    anna, song = signed_in(server, project, "anna"), made(server, "rain")
    server.http.post(f"/library/{song}/star", json={"starred": True}).raise_for_status()
    eventually(
        lambda: project.sql("select item_id from public.agent_memory where user_id = %s", anna) or None
    )
    synced(server, 1)
    found = "select visibility, like_count, audio_path from public.songs where user_id = %s and id = %s"
    (file,) = project.sql("select name from storage.objects where name like %s", f"{anna}/%")
    assert project.sql(found, anna, UUID(hex=song)) == [("private", 1, *file)]
    with httpx.Client(base_url=server.http.base_url) as anybody:
        assert anybody.get("/auth").json()["supabase_url"] == project.url
        assert anybody.get("/library").status_code == 401
        told = server.http.post(f"/library/{song}/publish", json={"visibility": "public"})
        page = told.raise_for_status().json()["url"]
        assert "rain" in anybody.get(page).raise_for_status().text
        for part in ("card.png", "audio"):
            anybody.get(f"{page}/{part}").raise_for_status()
        anybody.headers["Authorization"] = f"Bearer {project.user('ben')[1]}"
        assert anybody.get("/library").json()["tracks"] == []
        assert anybody.get(f"/library/{song}").status_code == 404
        server.http.post(f"/library/{song}/publish", json={"visibility": "private"}).raise_for_status()
        eventually(lambda: anybody.get(page).status_code == 404 or None, patience=GONE_WITHIN)
        assert anybody.get(f"{page}/audio").status_code == 404


def test_songs_come_into_the_cloud_though_worker_and_project_go_away(server: Server, project: Cloud) -> None:
    cleo = signed_in(server, project, "cleo")

    def titles() -> dict[str, str]:
        rows = project.sql("select id, title from public.songs where user_id = %s", cleo)
        return {song.hex: title for song, title in rows}

    songs = {made(server, "rain"): "rain"}
    synced(server, 1)
    worker = server.kill("SyncActor")
    (song,) = songs
    assert server.http.patch(f"/library/{song}", json={"title": "Other"}).status_code == 200
    songs = {song: "Other", made(server, "sun"): "sun"}
    synced(server, 2)
    assert titles() == songs
    assert server.find("SyncActor") != worker
    with project.faults.outage():
        songs |= {made(server, "snow"): "snow"}
        trouble = eventually(lambda: server.http.get("/sync").json()["trouble"])
        assert trouble["code"] == "away"
        server.kill("SyncActor")
    synced(server, 3)
    assert titles() == songs
    files = project.sql("select name from storage.objects where name like %s", f"{cleo}/%")
    assert len(files) == len(songs)
    assert b"opentunes_sync_total" in server.http.get("/metrics").content


def test_it_ends_when_asked(server: Server) -> None:
    assert server.interrupt() == 0
