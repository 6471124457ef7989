"""Requests that start from a track or an upload, from the door to the file."""

import io
from typing import Any

import numpy as np
import pytest
import soundfile

from serve_app.jobs.model import Job, JobStatus
from tests.serve_app.api.test_uploads import send, tone
from tests.serve_app.in_process import Studio
from tests.serve_app.wire import answer, assert_problem
from tests.stand_ins import RATE, let_go


def made(studio: Studio, **fields: Any) -> Job:
    """A song of the band that has come to its end."""
    response = studio.client.post("/generate", json={"engine": "band", **fields})
    assert response.status_code == 202, response.text
    job = studio.ended(response.json()["job_id"])
    assert job.status is JobStatus.SUCCEEDED, job.error
    return job


def refused(studio: Studio, field: str, **fields: Any) -> dict[str, Any]:
    response = studio.client.post("/generate", json={"engine": "band", **fields})
    return assert_problem(answer(response), 422, field)


def track_id(job: Job) -> str:
    assert job.result
    return job.result.tracks[0].track_id


def samples(studio: Studio, job: Job) -> Any:
    assert job.result
    content = studio.client.get(job.result.tracks[0].audio[0].url).content
    return soundfile.read(io.BytesIO(content), dtype="int16")[0]


@pytest.fixture
def song(studio: Studio) -> Job:
    """A song of 3 s."""
    return made(studio, prompt="rain", duration=3, seed=1, lyrics="la lo")


def test_repaint_leaves_every_sample_outside_its_region(studio: Studio, song: Job) -> None:
    job = made(studio, task="repaint", source=track_id(song), region={"start": 1, "end": 2}, seed=2)
    assert job.request.duration == 3.0
    before, after = samples(studio, song), samples(studio, job)
    np.testing.assert_array_equal(before[:RATE], after[:RATE])
    np.testing.assert_array_equal(before[2 * RATE :], after[2 * RATE :])
    assert (before[RATE : 2 * RATE] != after[RATE : 2 * RATE]).mean() > 0.9


def test_a_song_knows_its_source_and_the_source_its_engine(studio: Studio, song: Job) -> None:
    job = made(studio, task="retake", source=track_id(song), seed=3)
    assert job.result
    (track,) = job.result.tracks
    assert (track.used["source_engine"], track.used["source_project"]) == ("band", "text2music 1")
    manifest = studio.client.get(track.manifest).json()
    assert song.result
    assert manifest["sources"] == {
        track_id(song): {"sha256": song.result.tracks[0].audio[0].sha256, "seconds": 3.0}
    }
    assert (manifest["engine"], manifest["engine_version"], manifest["request"]["seed"]) == ("band", "1.2", 3)
    assert studio.client.get(f"/library/{track.track_id}").json()["title"] == "rain (retake)"


def test_an_upload_can_be_the_source_and_the_reference(studio: Studio) -> None:
    upload = send(studio, tone(2.5, 44_100)).json()
    job = made(studio, task="cover", prompt="jazz", source=upload["upload_id"], reference=upload["upload_id"])
    assert job.result
    (track,) = job.result.tracks
    assert job.request.duration == track.audio[0].seconds == 2.5
    assert (track.used["source_engine"], track.used["source_project"]) == (None, "")
    assert track.used["reference"] == round(2.5 * RATE)


def test_the_length_follows_the_source(studio: Studio, song: Job) -> None:
    source = track_id(song)
    assert made(studio, task="stems", source=source).request.duration == 3.0
    assert made(studio, task="extend", source=source).request.duration == 33.0
    assert made(studio, task="extend", source=source, duration=5).request.duration == 5.0
    assert made(studio, task="cover", prompt="x", source=source, duration=2).request.duration == 2.0
    assert made(studio, task="retake", source=source).request.duration == 3.0
    close = made(studio, task="complete", source=source, tracks=["drums"], duration=3.004)
    assert close.request.duration == 3.0
    end = made(studio, task="repaint", source=source, region={"start": 2, "end": 3.004}).request.region
    assert end
    assert end.end == 3.0


def test_what_does_not_fit_the_source_is_refused_by_name(studio: Studio, song: Job) -> None:
    source = track_id(song)
    whole = {"start": 0, "end": 1}
    refused(studio, "duration", task="repaint", source=source, region=whole, duration=4)
    refused(studio, "duration", task="complete", source=source, tracks=["drums"], duration=30)
    refused(studio, "duration", task="stems", source=source, duration=2)
    refused(studio, "duration", task="retake", source=source, duration=4)
    refused(studio, "duration", task="extend", source=source, duration=3)
    refused(studio, "duration", task="extend", source=source, duration=1)
    refused(studio, "region", task="repaint", source=source, region={"start": 1, "end": 3.1})
    refused(studio, "region", task="repaint", source=source, region={"start": 10, "end": 20})
    refused(studio, "region", task="repaint", source=source)
    refused(studio, "tracks", task="complete", source=source)
    refused(studio, "prompt", task="cover", source=source)
    refused(studio, "source", task="retake")
    refused(studio, "source", prompt="x", source=source)
    for name in ("nobody", "../x"):
        refused(studio, "source", task="retake", source=name)
        refused(studio, "reference", prompt="x", reference=name)


def test_a_source_that_is_too_long_for_the_engine_is_named(studio: Studio) -> None:
    upload = send(studio, tone(301.0, kind="FLAC")).json()["upload_id"]
    problem = refused(studio, "source", task="stems", source=upload)
    assert "would last 301.00 s" in problem["detail"]
    assert "band makes 1 to 300 s" in problem["detail"]
    refused(studio, "duration", task="retake", source=upload, duration=302)


def test_a_task_that_needs_a_project_is_refused_without_one(studio: Studio, song: Job) -> None:
    upload = send(studio, tone(2.5)).json()["upload_id"]
    for source in (upload, track_id(song)):
        body = {"engine": "soloist", "task": "retake", "source": source}
        for path in ("/generate", "/generate/quote"):
            problem = assert_problem(answer(studio.client.post(path, json=body)), 422, "source")
            assert "songs that it made itself" in problem["detail"]
    own = made(studio, engine="soloist", prompt="rain", duration=2)
    job = made(studio, engine="soloist", task="retake", source=track_id(own))
    assert job.result
    assert job.result.tracks[0].used["source_project"]
    made(studio, engine="soloist", task="cover", prompt="jazz", source=upload)


@pytest.mark.parametrize("first", [{}, {"duration": 30}])
def test_a_duration_left_out_is_another_body_than_one_that_is_given(
    studio: Studio, song: Job, first: dict[str, int]
) -> None:
    key = {"Idempotency-Key": f"left out {first}"}
    body = {"engine": "band", "task": "cover", "prompt": "jazz", "source": track_id(song)}
    second = {"duration": 30} if not first else {}
    accepted = studio.client.post("/generate", json=body | first, headers=key)
    assert accepted.status_code == 202
    assert_problem(answer(studio.client.post("/generate", json=body | second, headers=key)), 422)
    again = studio.client.post("/generate", json=body | first, headers=key)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json()["job_id"] == accepted.json()["job_id"]


def test_a_deleted_track_is_no_source(studio: Studio, song: Job) -> None:
    studio.client.delete(f"/library/{track_id(song)}")
    refused(studio, "source", task="retake", source=track_id(song))


def test_a_quote_needs_the_source_as_well(studio: Studio, song: Job) -> None:
    body = {"engine": "band", "task": "extend", "source": track_id(song)}
    assert studio.client.post("/generate/quote", json=body).json()["seconds"]["p50"] > 0
    response = studio.client.post("/generate/quote", json=body | {"source": "none"})
    assert_problem(answer(response), 422, "source")


def test_a_source_that_goes_while_the_job_waits_fails_it_clearly(studio: Studio) -> None:
    upload = send(studio, tone(2.7)).json()
    body = {"engine": "band", "task": "retake", "prompt": f"until gone{studio.port}"}
    body |= {"source": upload["upload_id"]}
    job_id = studio.client.post("/generate", json=body).json()["job_id"]
    assert studio.client.delete(f"/uploads/{upload['upload_id']}").status_code == 204
    let_go(f"gone{studio.port}")
    job = studio.ended(job_id)
    assert job.status is JobStatus.FAILED
    assert job.error
    assert (job.error.code, job.error.field) == ("invalid_request", "source")
    assert job.error.remedy
    assert job.error.retryable is False
    response = studio.client.post(f"/jobs/{job_id}/retry")
    assert_problem(answer(response), 422, "source")


def test_everything_beside_a_song_can_be_fetched(studio: Studio) -> None:
    job = made(studio, prompt="all of it", duration=2, lyrics="la lo", stems=True)
    assert job.result
    (track,) = job.result.tracks
    kinds = {url.rsplit(".", 1)[1]: url for url in track.urls()}
    assert set(kinds) == {"wav", "flac", "json", "mid", "lrc", "cho", "project"}
    for url in track.urls():
        assert studio.client.get(url).status_code == 200, url
    assert studio.client.get(kinds["lrc"]).headers["content-type"].startswith("text/plain")
    assert [stem.name for stem in track.stems] == ["Low End", "lead"]
    assert track.lyrics
    assert [word.text for word in track.lyrics[0].words] == ["la", "lo"]
    assert [chord.name for chord in track.chords] == ["Am", "F", "C"]
    assert [section.kind for section in track.sections] == ["verse", "outro"]
    assert "[Am]la [F]lo" in studio.client.get(kinds["cho"]).text


def test_the_stems_of_any_audio(studio: Studio) -> None:
    upload = send(studio, tone(2.0, RATE, 2, level=0.5)).json()
    job = made(studio, task="stems", source=upload["upload_id"])
    assert job.result
    left, right = job.result.tracks[0].stems
    first, second = (
        soundfile.read(io.BytesIO(studio.client.get(stem.audio.url).content))[0] for stem in (left, right)
    )
    np.testing.assert_allclose(second, 3 * first, atol=1e-6)
    assert np.abs(second).max() == pytest.approx(1.0, abs=1e-4)
