"""How much one user may have: songs, uploads, and requests under way."""

import threading
from collections.abc import Callable
from contextlib import ExitStack

import httpx
import pytest

from tests.serve_app.api.test_uploads import send, tone
from tests.serve_app.in_process import Studio
from tests.serve_app.wire import answer, assert_problem
from tests.server import eventually

MakeStudio = Callable[..., Studio]
SONG = {"prompt": "rain", "duration": 1.0}


def test_no_more_songs_are_kept_of_one_user_than_so_many(make_studio: MakeStudio) -> None:
    with make_studio(settings={"max_songs_per_user": 2}) as studio:
        key = {"Idempotency-Key": "mine"}
        first = studio.client.post("/generate", json=SONG, headers=key).json()
        studio.ended(first["job_id"])
        second = studio.generate("a second")
        refused = studio.client.post("/generate", json=SONG)
        problem = assert_problem(answer(refused), 413)
        assert problem["code"] == "quota_reached"
        assert "You have 2 songs" in problem["detail"]
        assert "Delete some" in problem["remedy"]
        assert (problem["limit"]["scope"], problem["limit"]["policy"]) == ("user", "songs")
        again = studio.client.post("/generate", json=SONG, headers=key)
        assert (again.status_code, again.json()["job_id"]) == (202, first["job_id"]), "it was accepted before"
        assert second.result
        studio.client.delete(f"/library/{second.result.tracks[0].track_id}")
        assert studio.client.post("/generate", json=SONG).status_code == 413, "it can still be restored"


def test_no_more_uploads_are_kept_of_one_user_than_so_much(make_studio: MakeStudio) -> None:
    room = 50_000 / 2**30  # a second of 8000 samples is 24000 bytes
    with make_studio(settings={"auth": "token", "max_uploads_gib_per_user": room}) as studio:
        anna, ben = studio.headers("anna"), studio.headers("ben")
        sent = [send(studio, tone(2, level=level), headers=anna) for level in (0.2, 0.3, 0.4)]
        assert [found.status_code for found in sent] == [201, 201, 413], "what reaches it is still taken"
        problem = assert_problem(answer(sent[2]), 413)
        assert "DELETE /uploads/{id}" in problem["remedy"]
        assert send(studio, tone(2, level=0.2), headers=anna).status_code == 200, "it is there already"
        assert send(studio, tone(2, level=0.4), headers=ben).status_code == 201, (
            "others have room of their own"
        )
        for done in sent[:2]:
            studio.client.delete(f"/uploads/{done.json()['upload_id']}", headers=anna)
        assert send(studio, tone(2, level=0.4), headers=anna).status_code == 201


def test_one_user_cannot_have_all_streams(make_studio: MakeStudio) -> None:
    with make_studio(settings={"auth": "token", "max_open_per_user": 2}) as studio, ExitStack() as open_:
        anna, ben = studio.headers("anna"), studio.headers("ben")
        job = studio.client.post("/generate", json={**SONG, "prompt": "takes 60 s"}, headers=anna).json()
        streams = [
            open_.enter_context(studio.client.stream("GET", f"/jobs/{job['job_id']}/events", headers=anna))
            for _ in range(2)
        ]
        assert [stream.status_code for stream in streams] == [200, 200]
        refused = studio.client.get("/jobs", headers=anna)
        problem = assert_problem(answer(refused), 429)
        assert (problem["code"], problem["limit"]["policy"]) == ("rate_limited", "open")
        assert refused.headers["retry-after"] == "1"
        assert studio.client.get("/jobs", headers=ben).status_code == 200
        streams[0].close()
        eventually(lambda: _ok(studio.client.delete(f"/jobs/{job['job_id']}", headers=anna)), patience=30)
    assert not studio.services.admission._open


def _ok(found: httpx.Response) -> httpx.Response | None:
    return found if found.status_code in {200, 202} else None


@pytest.mark.parametrize("path", ["/jobs", "/jobs/none", "/nothing"])
def test_what_has_ended_is_no_longer_under_way(make_studio: MakeStudio, path: str) -> None:
    with make_studio(settings={"max_open_per_user": 4}) as studio:
        threads = [threading.Thread(target=studio.client.get, args=(path,)) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert studio.client.get("/jobs").status_code == 200


def test_who_sends_slowly_holds_no_more_than_so_many_places(
    make_studio: MakeStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_studio(settings={"auth": "token"}) as studio:
        anna, ben = studio.headers("anna"), studio.headers("ben")
        seats = studio.services.uploads.arriving
        monkeypatch.setattr(seats, "each", 1)
        assert seats.take("anna")
        problem = assert_problem(answer(send(studio, tone(1), headers=anna)), 429)
        assert problem["code"] == "rate_limited"
        assert send(studio, tone(1), headers=ben).status_code == 201
        seats.leave("anna")
        bad = [send(studio, b"no audio", headers=anna).status_code for _ in range(2)]
        assert bad == [422, 422], "what was refused has given its place back"
        assert send(studio, tone(1), headers=anna).status_code == 201
        assert seats.count == 0
