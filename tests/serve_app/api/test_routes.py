"""What every route answers, over HTTP, on both databases."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx

from engines.request import MAX_SEED
from serve_app.jobs.model import Job, JobStatus
from tests.serve_app.in_process import HANG, Studio
from tests.server import eventually
from tests.stand_ins import let_go

LONG = "takes 30 s"


def until_running(studio: Studio, job: Job) -> Job:
    deadline = time.monotonic() + HANG
    while time.monotonic() < deadline:
        job = Job.model_validate(studio.client.get(f"/jobs/{job.job_id}").json())
        if job.status is JobStatus.RUNNING and job.progress > 0:
            return job
        time.sleep(0.02)
    raise AssertionError(f"never ran: {job}")


def test_generate_accepts_a_job_and_says_where_it_is(studio: Studio) -> None:
    response = studio.client.post("/generate", json={"prompt": "rain", "duration": 2})
    assert response.status_code == 202
    job = response.json()
    assert response.headers["location"] == f"/jobs/{job['job_id']}" == job["links"]["self"]
    assert job["status"] == "queued"
    assert (job["owner"], job["engine"], job["attempts"]) == ("local", "tone", [])
    assert 0 <= job["request"]["seed"] <= MAX_SEED, "the seed is drawn at once"
    done = studio.ended(job["job_id"])
    assert done.request.seed == job["request"]["seed"]
    assert done.result
    assert done.result.tracks[0].used["seed"] == job["request"]["seed"]
    assert done.result.tracks[0].audio[0].seconds == 2


def test_seeds_are_drawn_anew(studio: Studio) -> None:
    seeds = {studio.generate(wait=False).request.seed for _ in range(4)}
    assert len(seeds) == 4
    assert studio.generate(seed=7).request.seed == 7


def test_prefer_wait_answers_with_the_song(studio: Studio) -> None:
    body = {"prompt": "rain", "duration": 1}
    response = studio.client.post("/generate", json=body, headers={"Prefer": "respond-async, wait=30"})
    assert response.status_code == 200
    assert response.json()["status"] == "succeeded"
    assert response.headers["preference-applied"] == "wait=30"
    response = studio.client.post(
        "/generate", json={**body, "prompt": "takes 1 s"}, headers={"Prefer": "wait=0"}
    )
    assert response.status_code == 202
    studio.ended(response.json()["job_id"])


def test_jobs_are_listed_newest_first_page_by_page(studio: Studio) -> None:
    made = [studio.generate(f"page {n}").job_id for n in range(3)]
    first = studio.client.get("/jobs", params={"limit": 2}).json()
    assert [job["job_id"] for job in first["jobs"]] == made[:0:-1]
    second = studio.client.get("/jobs", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert second["jobs"][0]["job_id"] == made[0]
    every = []
    cursor: int | None = 2**63 - 1
    while cursor:
        page = studio.client.get("/jobs", params={"limit": 2, "cursor": cursor}).json()
        every += [job["job_id"] for job in page["jobs"]]
        cursor = page["next_cursor"]
    assert len(every) == len(set(every)) == sum(studio.client.get("/stats").json()["jobs"].values())


def test_jobs_are_filtered(studio: Studio) -> None:
    studio.generate("a batch", engine="batch-tone")
    failed = studio.generate("bad request")
    by_engine = studio.client.get("/jobs", params={"engine": "batch-tone"}).json()["jobs"]
    assert by_engine
    assert {job["engine"] for job in by_engine} == {"batch-tone"}
    by_status = studio.client.get("/jobs", params={"status": "failed"}).json()["jobs"]
    assert failed.job_id in [job["job_id"] for job in by_status]
    assert {job["status"] for job in by_status} == {"failed"}
    assert studio.client.get("/jobs", params={"engine": "none"}).json() == {"jobs": [], "next_cursor": None}


def test_a_waiting_job_knows_its_place(studio: Studio) -> None:
    busy = studio.generate(LONG, wait=False)
    until_running(studio, busy)
    waiting = [studio.generate(wait=False) for _ in range(3)]
    places = [studio.client.get(f"/jobs/{job.job_id}").json()["queue_position"] for job in waiting]
    assert places == [0, 1, 2]
    demand = studio.client.get("/stats").json()["engines"]["tone"]
    assert (demand["waiting"], demand["in_flight"], demand["slots"]) == (3, 1, 1)
    cancelled = studio.client.delete(f"/jobs/{waiting[0].job_id}")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    path = f"/jobs/{waiting[2].job_id}"
    eventually(lambda: studio.client.get(path).json()["queue_position"] == 1)
    stopping = studio.client.delete(f"/jobs/{busy.job_id}")
    assert (stopping.status_code, stopping.json()["cancel_requested"]) == (202, True)
    assert studio.ended(busy.job_id).status == "cancelled"
    again = studio.client.delete(f"/jobs/{busy.job_id}")
    assert (again.status_code, again.json()["status"]) == (200, "cancelled")
    for job in waiting[1:]:
        assert studio.ended(job.job_id).status == "succeeded"


def test_a_long_poll_ends_with_the_job(studio: Studio) -> None:
    job = studio.generate("until polled", wait=False)
    path = f"/jobs/{job.job_id}"
    assert studio.client.get(path, params={"wait": 0.05}).json()["status"] in {"queued", "running"}
    let_go("polled")
    assert studio.client.get(path, params={"wait": 30}).json()["status"] == "succeeded"


def test_many_can_wait_for_one_job(studio: Studio) -> None:
    job = studio.generate("takes 1 s", wait=False)

    def poll(_: int) -> str:
        with httpx.Client(base_url=studio.url, timeout=HANG) as client:
            return str(client.get(f"/jobs/{job.job_id}", params={"wait": 30}).json()["status"])

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(poll, range(20))) == {"succeeded"}
    deadline = time.monotonic() + HANG
    while studio.client.get("/stats").json()["waiters"]:
        assert time.monotonic() < deadline, "a waiter was left behind"
        time.sleep(0.02)


def test_a_job_that_has_not_changed_is_304(studio: Studio) -> None:
    job = studio.generate()
    path = f"/jobs/{job.job_id}"
    first = studio.client.get(path)
    tag = {"If-None-Match": first.headers["etag"]}
    again = studio.client.get(path, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert studio.client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_poll_with_an_etag_waits_for_the_next_change_only(studio: Studio) -> None:
    job = studio.generate("takes 2 s", wait=False)
    seen, tag = list[str](), ""
    deadline = time.monotonic() + HANG
    while not seen or seen[-1] not in {"succeeded", "failed"}:
        assert time.monotonic() < deadline
        headers = {"If-None-Match": tag} if tag else {}
        response = studio.client.get(
            f"/jobs/{job.job_id}", params={"wait": 20 if tag else 0}, headers=headers
        )
        assert response.status_code == 200, "each answer is news"
        assert response.headers["etag"] != tag
        tag = response.headers["etag"]
        seen.append(response.json()["status"])
    assert len(seen) >= 3
    assert seen.count("succeeded") == 1


def test_a_failed_job_is_tried_again_with_the_same_seed(studio: Studio) -> None:
    failed = studio.generate("bad request", seed=11)
    assert failed.status is JobStatus.FAILED
    assert failed.error
    assert (failed.error.code, failed.error.field) == ("invalid_request", "prompt")
    response = studio.client.post(f"/jobs/{failed.job_id}/retry")
    assert response.status_code == 202
    job = response.json()
    assert response.headers["location"] == f"/jobs/{job['job_id']}"
    assert job["job_id"] != failed.job_id
    assert job["request"] == failed.request.model_dump(mode="json")
    assert job["links"]["retry_of"] == f"/jobs/{failed.job_id}"
    studio.ended(job["job_id"])


def test_only_what_has_failed_can_be_tried_again(studio: Studio) -> None:
    job = studio.generate()
    response = studio.client.post(f"/jobs/{job.job_id}/retry")
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "conflict"
    assert response.json()["remedy"]


def test_engines_say_what_they_can_and_why_not(studio: Studio) -> None:
    found = {engine["id"]: engine for engine in studio.client.get("/engines").json()["engines"]}
    assert set(found) == {"tone", "batch-tone", "gpu-tone", "band", "soloist", "strings"}
    assert found["tone"]["available"]
    assert found["tone"]["default"]
    assert "bpm" in found["tone"]["fields"]
    assert "key" not in found["tone"]["fields"]
    assert (found["band"]["version"], found["band"]["voices"]) == ("1.2", ["ann"])
    assert not found["gpu-tone"]["available"]
    assert "GPU with 8 GiB" in found["gpu-tone"]["reason"]


def test_a_job_for_an_engine_that_cannot_run_is_refused_at_once(studio: Studio) -> None:
    response = studio.client.post("/generate", json={"prompt": "x", "engine": "gpu-tone"})
    assert response.status_code == 409
    problem = response.json()
    assert problem["code"] == "engine_unavailable"
    assert [error["field"] for error in problem["errors"]] == ["engine"]
    assert problem["remedy"]


def test_with_a_gpu_it_is_available(make_studio: Callable[..., Studio]) -> None:
    with make_studio(gpus=lambda: 1.0) as studio:
        assert all(engine["available"] for engine in studio.client.get("/engines").json()["engines"])
        assert studio.generate(engine="gpu-tone").status is JobStatus.SUCCEEDED


def test_a_full_queue_is_429_with_a_time_to_come_back(make_studio: Callable[..., Studio]) -> None:
    with make_studio(max_queued=1, replicas=0) as studio:
        studio.generate(wait=False)
        response = studio.client.post("/generate", json={"prompt": "x"})
        assert response.status_code == 429
        assert response.json()["code"] == "queue_full"
        assert int(response.headers["retry-after"]) > 0
        assert response.headers["content-type"] == "application/problem+json"


def test_the_library_keeps_finds_renames_stars_hides_and_restores(studio: Studio) -> None:
    job = studio.generate("A walk in 50% rain_fall")
    assert job.result
    track_id = job.result.tracks[0].track_id
    path = f"/library/{track_id}"
    track = studio.client.get(path).json()
    assert track["title"] == "A walk in 50% rain_fall"
    assert track["job_id"] == job.job_id
    assert (track["starred"], track["tags"]) == (False, [])
    edited = studio.client.patch(path, json={"title": "Öde 🎵", "tags": ["slow", "雨"]}).json()
    assert (edited["title"], edited["tags"]) == ("Öde 🎵", ["slow", "雨"])
    assert studio.client.patch(path, json={}).json() == edited
    assert studio.client.post(f"{path}/star").json()["starred"]
    assert track_id in ids(studio, starred=True)
    assert not studio.client.post(f"{path}/star", json={"starred": False}).json()["starred"]
    assert track_id in ids(studio, q="öde")
    assert track_id in ids(studio, q="50% RAIN_")
    assert track_id not in ids(studio, q="50_ rain")
    assert studio.client.delete(path).status_code == 204
    for response in (studio.client.get(path), studio.client.delete(path)):
        assert response.status_code == 404
    assert track_id not in ids(studio)
    assert studio.client.post(f"{path}/restore").json()["title"] == "Öde 🎵"
    assert track_id in ids(studio)


def ids(studio: Studio, **params: str | bool) -> list[str]:
    page = studio.client.get("/library", params={"limit": 200, **params}).json()
    return [track["track_id"] for track in page["tracks"]]


def test_the_library_goes_page_by_page(studio: Studio) -> None:
    for _ in range(3):
        studio.generate("pages")
    found, cursor = list[str](), None
    while True:
        params: dict[str, int] = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = studio.client.get("/library", params=params).json()
        found += [track["track_id"] for track in page["tracks"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == ids(studio)


def test_signs_of_life_and_numbers(studio: Studio) -> None:
    job = studio.generate()
    assert studio.client.get("/livez").json() == {"status": "ok"}
    assert studio.client.get("/readyz").json() == {"status": "ok"}
    stats = studio.client.get("/stats").json()
    assert stats["jobs"]["succeeded"] >= 1
    assert stats["engines"]["tone"]["replicas"] == 1
    assert stats["recent"]["waits"]["jobs"] >= 1
    assert stats["recent"]["waits"]["p50"] <= stats["recent"]["waits"]["p90"]
    studio.client.get(f"/jobs/{job.job_id}")
    text = studio.client.get("/metrics").text
    assert 'opentunes_http_requests_total{method="GET",route="/jobs/{job_id}",status="200"}' in text
    assert 'opentunes_jobs{status="succeeded"}' in text
    assert 'opentunes_engine_slots{engine="tone"} 1.0' in text
    assert job.job_id not in text


def test_a_client_cannot_make_metrics_of_its_own(studio: Studio) -> None:
    for number in range(5):
        studio.client.request("TRACE" if number % 2 else "PUT", f"/nothing/{number}")
    text = studio.client.get("/metrics").text
    assert "/nothing" not in text
    assert "TRACE" not in text


def test_request_ids_come_back(studio: Studio) -> None:
    assert (
        studio.client.get("/livez", headers={"X-Request-ID": "my-id.1"}).headers["x-request-id"] == "my-id.1"
    )
    assert len({studio.client.get("/livez").headers["x-request-id"] for _ in range(3)}) == 3
    problem = studio.client.get("/jobs/none", headers={"X-Request-ID": "my-id.2"}).json()
    assert problem["request_id"] == "my-id.2"
    assert problem["instance"] == "/jobs/none"


def test_the_docs_need_no_network(studio: Studio) -> None:
    home = studio.client.get("/")
    assert home.status_code in {200, 307}
    page = studio.client.get("/docs").text
    assert "https://" not in page.replace("https://fastapi", "")
    assert "Problem" in studio.client.get("/openapi.json").json()["components"]["schemas"]
