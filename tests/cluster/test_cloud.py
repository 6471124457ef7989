"""A real server brings songs of accounts to a project, through the death of its worker."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.server import Server, eventually, serving
from tests.supabase.cloud import Cloud

pytestmark = pytest.mark.cluster


@pytest.fixture
def server(tmp_path: Path, cloud: Cloud) -> Iterator[Server]:
    with serving(
        tmp_path,
        engines="tests.stand_ins:Tone",
        default="tests.stand_ins:Tone",
        OPENTUNES_AUTH="supabase",
        SUPABASE_URL=cloud.url,
        SUPABASE_PUBLISHABLE_KEY=cloud.publishable,
        SUPABASE_SECRET_KEY=cloud.secret,
    ) as made:
        yield made


def test_songs_come_into_the_cloud_though_the_worker_dies(server: Server, cloud: Cloud) -> None:
    anna, token = cloud.user("anna", {"opentunes": "operator"})
    server.http.headers["Authorization"] = f"Bearer {token}"

    def titles() -> set[tuple[Any, ...]]:
        return set(cloud.sql("select id::text, user_id::text, title from public.songs"))

    def made(prompt: str) -> str:
        job: Any = server.wait_for(server.submit(prompt)["job_id"], "succeeded")
        return str(job["result"]["tracks"][0]["track_id"])

    def expected(songs: dict[str, str]) -> set[tuple[str, str, str]]:
        return {(str(UUID(hex=song)), anna, title) for song, title in songs.items()}

    songs = {made("rain"): "rain"}
    eventually(lambda: titles() == expected(songs) or None)
    worker = server.kill("SyncActor")
    for song in songs:
        assert server.http.patch(f"/library/{song}", json={"title": "Other"}).status_code == 200
    songs = dict.fromkeys(songs, "Other") | {made("sun"): "sun"}
    eventually(lambda: titles() == expected(songs) or None)
    assert server.find("SyncActor") != worker
    assert b"opentunes_sync_total" in server.http.get("/metrics").content
    cloud.faults.outage()
    songs |= {made("snow"): "snow"}
    cloud.faults.clear()
    eventually(lambda: titles() == expected(songs) or None)
    assert server.interrupt() == 0
