"""What clients may say of a job beside its music: key, priority, deadline, webhook; what they are told."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from serve_app.clock import steady_clock
from serve_app.jobs.model import Job
from serve_app.library.artifacts import ArtifactStore, StorageError
from tests.conftest import Databases
from tests.serve_app.api.test_routes import LONG, until_running
from tests.serve_app.in_process import HANG, Studio

RAIN = {"prompt": "rain", "duration": 1}


def post(studio: Studio, key: str, **fields: object) -> tuple[int, dict[str, object], bool]:
    response = studio.client.post("/generate", json={**RAIN, **fields}, headers={"Idempotency-Key": key})
    return response.status_code, response.json(), response.headers.get("idempotency-replayed") == "true"


def test_a_hundred_posts_with_one_key_make_one_job(studio: Studio) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: post(studio, "hundred", bpm=91), range(100)))
    assert {status for status, _, _ in answers} == {202}
    assert len({body["job_id"] for _, body, _ in answers}) == 1
    assert len({json.dumps(body["request"]) for _, body, _ in answers}) == 1, "one seed was drawn"
    assert sum(not replayed for _, _, replayed in answers) == 1
    listed = studio.client.get("/jobs", params={"limit": 200}).json()["jobs"]
    assert len([job for job in listed if job["request"]["bpm"] == 91]) == 1


def test_another_body_under_a_key_is_refused_by_name(studio: Studio) -> None:
    assert post(studio, "body")[0] == 202
    status, problem, _ = post(studio, "body", bpm=90)
    assert (status, problem["code"]) == (422, "idempotency_key_reused")
    assert problem["errors"][0]["field"] == "Idempotency-Key"  # type: ignore[index]
    assert post(studio, "body", variants=1)[2], "what is left out is what is said by default"


@pytest.mark.parametrize("key", ["", "x" * 256, "two\twords"])
def test_a_key_that_is_none_is_refused(studio: Studio, key: str) -> None:
    status, problem, _ = post(studio, key)
    assert (status, problem["code"]) == (422, "invalid_input")


def test_a_retry_takes_a_key_too(studio: Studio) -> None:
    failed = studio.generate("bad request")
    answers = [
        studio.client.post(f"/jobs/{failed.job_id}/retry", headers={"Idempotency-Key": "again"}).json()
        for _ in range(3)
    ]
    assert len({answer["job_id"] for answer in answers}) == 1
    assert answers[0]["links"]["retry_of"] == f"/jobs/{failed.job_id}"


HOOK = {"url": "http://127.0.0.1:9999/x", "events": ["job.started"]}


@pytest.mark.parametrize("fields", [{"engine": "gpu-tone"}, {"webhook": HOOK}])
def test_a_key_is_its_job_also_when_the_body_would_be_refused_by_now(
    make_studio: Callable[..., Studio], fields: dict[str, object]
) -> None:
    with make_studio(gpus=lambda: 1.0, settings={"webhook_private": True}) as before:
        status, accepted, replayed = post(before, "then", **fields)
        assert (status, replayed) == (202, False)
        before.ended(str(accepted["job_id"]))
    with make_studio() as studio:
        status, refused, _ = post(studio, "now", **fields)
        assert status in {409, 422}
        response = studio.client.post(
            "/generate", json={**RAIN, **fields}, headers={"Idempotency-Key": "then", "Prefer": "wait=9"}
        )
        assert response.status_code == 200
        assert (response.json()["job_id"], response.json()["status"]) == (accepted["job_id"], "succeeded")
        assert response.headers["idempotency-replayed"] == "true"
        assert response.headers["location"] == f"/jobs/{accepted['job_id']}"
        status, problem, _ = post(studio, "then", **fields, bpm=90)
        assert (status, problem["code"]) == (422, "idempotency_key_reused")
        assert post(studio, "now", **fields)[1]["code"] == refused["code"], "it was accepted under no key"
        assert studio.client.post("/generate", json={**RAIN, **fields}).json()["code"] == refused["code"]
        assert len(studio.client.get("/jobs").json()["jobs"]) == 1


def test_a_key_of_a_retry_is_its_job_also_when_its_engine_has_gone(
    make_studio: Callable[..., Studio],
) -> None:
    key = {"Idempotency-Key": "again"}
    with make_studio(gpus=lambda: 1.0) as before:
        failed = before.generate("bad request", engine="gpu-tone")
        accepted = before.client.post(f"/jobs/{failed.job_id}/retry", headers=key).json()
        before.ended(accepted["job_id"])
    with make_studio() as studio:
        again = studio.client.post(f"/jobs/{failed.job_id}/retry", headers=key)
        assert (again.status_code, again.json()["job_id"]) == (202, accepted["job_id"])
        assert again.headers["idempotency-replayed"] == "true"
        other = studio.client.post(f"/jobs/{failed.job_id}/retry", headers={"Idempotency-Key": "other"})
        assert other.status_code == 409


def test_a_quote_says_what_to_expect_and_submits_nothing(studio: Studio) -> None:
    before = studio.client.get("/stats").json()["jobs"]
    quote = studio.client.post("/generate/quote", json={**RAIN, "prompt": "takes 4 s"}).json()
    assert quote["engine"] == "tone"
    assert 0 < quote["seconds"]["p50"] < quote["seconds"]["p90"]
    assert studio.client.get("/stats").json()["jobs"] == before
    refused = studio.client.post("/generate/quote", json={**RAIN, "duration": 900})
    assert refused.status_code == 422


def test_a_quote_and_a_job_know_of_the_queue(studio: Studio) -> None:
    busy = studio.generate(LONG, wait=False)
    until_running(studio, busy)
    waiting = [studio.generate("takes 2 s", wait=False) for _ in range(3)]
    quote = studio.client.post("/generate/quote", json=RAIN).json()
    assert quote["queue_position"] == 3
    assert quote["slots"] == 1
    assert 1 < quote["wait"]["p50"] < quote["wait"]["p90"]
    views = [studio.client.get(f"/jobs/{job.job_id}").json() for job in waiting]
    etas = [view["eta_seconds"] for view in views]
    assert etas == sorted(etas)
    assert etas[0] > 1
    for job in [*waiting, busy]:
        studio.client.delete(f"/jobs/{job.job_id}")
    studio.ended(busy.job_id)


def test_a_stream_tells_a_queued_job_its_place_without_making_it_an_event(studio: Studio) -> None:
    busy = studio.generate(LONG, wait=False)
    until_running(studio, busy)
    job = studio.generate(wait=False)
    with studio.client.stream("GET", f"/jobs/{job.job_id}/events") as stream:
        blocks: list[list[str]] = [[]]
        for line in stream.iter_lines():
            if line:
                blocks[-1].append(line)
            else:
                if blocks[-1][0] == "event: place":
                    break
                blocks.append([])
    assert [block[0] for block in blocks] == ["id: 1", "event: place"]
    view = json.loads(blocks[-1][1].removeprefix("data: "))
    assert (view["queue_position"], view["status"]) == (0, "queued")
    for queued in (job, busy):
        studio.client.delete(f"/jobs/{queued.job_id}")
    studio.ended(busy.job_id)


def test_priority_deadline_and_webhook_are_shown(studio: Studio) -> None:
    job = studio.generate(
        priority="background", deadline_seconds=300, webhook={"url": "https://example.com/x"}, wait=False
    )
    assert (job.priority.value, job.links.deliveries) == ("background", f"/jobs/{job.job_id}/deliveries")
    assert job.deadline_at
    assert job.deadline_at > job.created_at
    assert job.webhook
    assert job.webhook.events == ("job.succeeded", "job.failed", "job.cancelled")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"priority": "urgent"}, "priority"),
        ({"deadline_seconds": 0}, "deadline_seconds"),
        ({"deadline_seconds": 1e9}, "deadline_seconds"),
        ({"webhook": {"url": "http://127.0.0.1/x"}}, "webhook.url"),
        ({"webhook": {"url": "http://169.254.169.254/latest"}}, "webhook.url"),
        ({"webhook": {"url": "ftp://example.com"}}, "webhook.url"),
        ({"webhook": {"url": "https://example.com", "events": ["job.exploded"]}}, "webhook.events.0"),
        ({"webhook": {}}, "webhook.url"),
    ],
)
def test_terms_that_cannot_be_kept_are_refused_by_name(
    studio: Studio, fields: dict[str, object], field: str
) -> None:
    response = studio.client.post("/generate", json={**RAIN, **fields})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == field
    assert response.json()["remedy"]


def test_songs_are_called_as_was_asked(studio: Studio) -> None:
    job = studio.generate(title="Leaving Town", variants=2)
    assert job.result
    titles = [studio.client.get(f"/library/{track.track_id}").json()["title"] for track in job.result.tracks]
    assert titles == ["Leaving Town (1)", "Leaving Town (2)"]
    assert job.title == "Leaving Town"


@pytest.mark.parametrize(("title", "shown"), [("Leaving Town", "Leaving Town"), (None, "bad request")])
def test_a_job_that_made_no_song_says_what_it_was_to_be_called(
    studio: Studio, title: str | None, shown: str
) -> None:
    failed = studio.generate("bad request", title=title)
    assert (failed.status, failed.title) == ("failed", shown)
    listed = studio.client.get("/jobs", params={"limit": 1}).json()["jobs"][0]
    assert (listed["job_id"], listed["title"]) == (failed.job_id, shown)


def test_a_deadline_that_passes_fails_the_job_and_says_so(studio: Studio) -> None:
    job = studio.generate(LONG, deadline_seconds=0.5)
    assert job.status == "failed"
    assert job.error
    assert (job.error.code, job.error.field) == ("deadline_exceeded", "deadline_seconds")


@pytest.mark.parametrize("end", ["a deadline", "a cancel"])
def test_a_song_that_waits_for_the_store_says_so_and_ends_when_it_is_told(
    make_studio: Callable[..., Studio], monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    def refuse(*_: object) -> None:
        raise StorageError("SlowDown") from LookupError("SlowDown")

    monkeypatch.setattr(ArtifactStore, "put", refuse)
    with make_studio(steady=steady_clock) as studio:
        job = studio.generate(wait=False, deadline_seconds=1000)
        view = studio.client.get(f"/jobs/{job.job_id}").json()
        while view["stage"] != "saving":
            assert view["status"] in {"queued", "running"}, view
            view = studio.client.get(f"/jobs/{job.job_id}").json()
        assert view["progress"] == 0.98
        if end == "a cancel":
            studio.client.delete(f"/jobs/{job.job_id}")
        else:
            studio.house.clock.move(1001)
        ended = studio.ended(job.job_id)
        assert ended.status == ("failed" if end == "a deadline" else "cancelled")
        if end == "a deadline":
            assert ended.error
            assert ended.error.code == "deadline_exceeded"


def test_a_full_queue_says_how_full_and_when_to_come_again(make_studio: Callable[..., Studio]) -> None:
    with make_studio(max_queued=50, max_queued_per_user=2) as studio:
        busy = studio.generate(LONG, wait=False)
        until_running(studio, busy)
        for _ in range(2):
            studio.generate(wait=False)
        response = studio.client.post("/generate", json=RAIN)
        assert response.status_code == 429
        assert response.json()["limit"] == {"scope": "user", "waiting": 2, "limit": 2}
        assert int(response.headers["retry-after"]) >= 1
        metrics = studio.client.get("/metrics").text
        assert 'opentunes_jobs_refused_total{scope="user"} 1.0' in metrics
        studio.client.delete(f"/jobs/{busy.job_id}")
        studio.ended(busy.job_id)


def test_metrics_tell_queue_waits_runs_and_how_well_they_were_foreseen(studio: Studio) -> None:
    for seed in range(3):
        studio.generate("takes 0.1 s", seed=seed)
    names = (
        'opentunes_queue_jobs{engine="tone",priority="interactive"}',
        'opentunes_queue_seconds{engine="tone",priority="background"}',
        'opentunes_job_wait_seconds_bucket{engine="tone",le="1.0",priority="interactive"}',
        'opentunes_job_run_seconds_count{engine="tone"}',
        'opentunes_prediction_ratio_count{engine="tone"}',
        'opentunes_batch_jobs_count{engine="tone"}',
        'opentunes_attempts_total{engine="tone",outcome="succeeded"}',
        'opentunes_jobs_ended_total{engine="tone",status="succeeded"}',
        "opentunes_feed_followers 1.0",
        "opentunes_waiters 0.0",
    )
    deadline = time.monotonic() + HANG  # some are counted a moment after the end
    while missing := [name for name in names if name not in studio.client.get("/metrics").text]:
        assert time.monotonic() < deadline, missing
    stats = studio.client.get("/stats").json()["engines"]["tone"]
    assert stats["prediction"]["median_error"] >= 0
    assert 0 <= stats["prediction"]["within_p90"] <= 1
    assert stats["queues"]["background"] == {"jobs": 0, "seconds": 0.0}


@pytest.fixture
def shared(databases: Databases, tmp_path: Path) -> Iterator[Studio]:
    """A studio of two people."""
    settings = {"auth": "token"}
    with databases.fresh("sqlite", tmp_path) as url, Studio(url, tmp_path, settings=settings) as made:
        yield made


def test_every_user_has_an_own_token_own_jobs_and_own_keys(shared: Studio) -> None:
    anna, ben = ({**shared.headers(name), "Idempotency-Key": "k"} for name in ("anna", "ben"))
    jobs = [Job(**shared.client.post("/generate", json=RAIN, headers=who).json()) for who in (anna, ben)]
    assert [job.owner for job in jobs] == ["anna", "ben"]
    assert jobs[0].job_id != jobs[1].job_id
    gone = {**RAIN, "engine": "gpu-tone"}
    for who in (anna, ben):  # both are refused for the body, and know of no key but their own
        refused = shared.client.post("/generate", json=gone, headers={**who, "Idempotency-Key": "other"})
        assert refused.status_code == 409
        assert shared.client.post("/generate", json=gone, headers=who).status_code == 422
    path = f"/jobs/{jobs[0].job_id}"
    assert shared.client.get(path, headers=ben).status_code == 404
    assert shared.client.delete(path, headers=ben).status_code == 404
    assert shared.client.get(f"{path}/deliveries", headers=ben).status_code == 404
    assert shared.client.get(path, headers={"Authorization": "Bearer " + "c" * 20}).status_code == 401
    assert [job["owner"] for job in shared.client.get("/jobs", headers=ben).json()["jobs"]] == ["ben"]
