"""Jobs on a real Ray Serve cluster, from the prompt to the song."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile

from tests.server import Server, eventually, free_port

pytestmark = pytest.mark.cluster


def test_nothing_is_loaded_before_the_first_job(server: Server) -> None:
    for path in ("/livez", "/readyz", "/engines", "/stats", "/metrics"):
        assert server.http.get(path).status_code == 200
    assert server.http.get("/stats").json()["engines"]["houseband"]["loaded"] == 0


def test_the_start_says_where_the_logs_of_the_engines_are(server: Server) -> None:
    log, words = server.folder / "server.log", r"Logs of the engines and of all else: (\S+)\n"
    found = eventually(lambda: re.search(words, log.read_text()))
    assert list(Path(found[1]).glob("replica_*engine*.log"))


def test_a_prompt_becomes_a_song(server: Server) -> None:
    job = server.submit("a tone", seed=7)
    done = server.wait_for(job["job_id"], "succeeded")
    track = done["result"]["tracks"][0]
    audio = server.http.get(track["audio"][0]["url"])
    assert audio.headers["content-type"] == "audio/wav"
    assert len(audio.content) == track["audio"][0]["bytes"]
    events = server.events(job["job_id"])
    assert [seq for seq, _, _ in events] == list(range(1, len(events) + 1))
    assert [kind for _, kind, _ in events][:2] == ["queued", "started"]
    assert events[-1][1:] == ("succeeded", {**done})
    library = server.http.get("/library").json()["tracks"]
    assert track["track_id"] in [found["track_id"] for found in library]


def test_the_same_request_gives_the_same_bytes(server: Server) -> None:
    jobs = [server.submit("the same", seed=3)["job_id"] for _ in range(2)]
    done = [server.wait_for(job, "succeeded") for job in jobs]
    assert len({job["result"]["tracks"][0]["audio"][0]["sha256"] for job in done}) == 1


def test_a_running_job_is_cancelled_and_its_slot_is_free_again(server: Server) -> None:
    job = server.submit("takes 60 s")
    eventually(lambda: server.job(job["job_id"])["stage"] == "sampling" or None)
    assert server.http.delete(f"/jobs/{job['job_id']}").status_code in {200, 202}
    cancelled = server.wait_for(job["job_id"], "cancelled", patience=20)
    assert cancelled["result"] is None
    after = server.submit("after it")
    server.wait_for(after["job_id"], "succeeded", patience=20)


def test_a_queued_job_is_cancelled_and_never_starts(server: Server) -> None:
    first = server.submit("takes 60 s")
    second = server.submit("never")
    assert server.job(second["job_id"])["queue_position"] in {0, 1}
    cancelled = server.http.delete(f"/jobs/{second['job_id']}")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    server.http.delete(f"/jobs/{first['job_id']}")
    server.wait_for(first["job_id"], "cancelled")
    server.wait_for(server.submit("after them")["job_id"], "succeeded")
    assert [kind for _, kind, _ in server.events(second["job_id"])] == ["queued", "cancelled"]


def test_an_engine_scales_from_zero_and_batches(server: Server) -> None:
    jobs = [server.submit("takes 2 s", engine="batch-tone", seed=seed)["job_id"] for seed in range(4)]
    done = [server.wait_for(job, "succeeded") for job in jobs]
    calls = re.search(
        r'opentunes_batch_jobs_count{engine="batch-tone"} (\d+)', server.http.get("/metrics").text
    )
    assert calls
    assert int(calls[1]) <= 2, "they went together; at most the first went alone"
    assert sorted(job["request"]["seed"] for job in done) == [0, 1, 2, 3]


def test_an_engine_without_its_gpu_says_so(server: Server) -> None:
    engines = {engine["id"]: engine for engine in server.http.get("/engines").json()["engines"]}
    assert not engines["gpu-tone"]["available"]
    assert "GPU" in engines["gpu-tone"]["reason"]
    refused = server.http.post("/generate", json={"prompt": "a tone", "duration": 2, "engine": "gpu-tone"})
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["field"] == "engine"


def pulse_at(song: Path, bpm: float) -> float:
    """How much the onsets of a song repeat after one beat of `bpm`: their autocorrelation there, -1 to 1."""
    samples, rate = soundfile.read(song, dtype="float64", always_2d=True)
    hop = rate // 200
    mono = samples.mean(axis=1)
    energy = np.log1p(100 * (mono[: len(mono) // hop * hop].reshape(-1, hop) ** 2).mean(axis=1))
    onsets = np.maximum(0, np.diff(energy, prepend=energy[0]))
    onsets = np.convolve(onsets - onsets.mean(), np.hanning(9), "same")
    lag = round(rate / hop * 60 / bpm)
    return max(float((onsets[:-at] * onsets[at:]).mean() / onsets.var()) for at in (lag - 1, lag, lag + 1))


def test_the_house_band_plays_what_was_asked_for(server: Server, tmp_path: Path) -> None:
    import libsonare

    prompt = "warm piano ballad, 72 bpm, A minor"
    job = server.submit(prompt, engine="houseband", duration=30, seed=11)
    done = server.wait_for(job["job_id"], "succeeded")
    file = done["result"]["tracks"][0]["audio"][0]
    assert file["seconds"] == 30
    song = tmp_path / "song.wav"
    song.write_bytes(server.http.get(file["url"]).content)
    analysis = libsonare.Audio.from_file(str(song)).analyze()
    assert min(abs(analysis.bpm / (72 * octave) - 1) for octave in (1, 2)) < 0.02  # it likes the double
    pulse = {bpm: pulse_at(song, bpm) for bpm in (48, 54, 72, 81, 96, 108, 144)}
    assert max(pulse, key=lambda bpm: pulse[bpm]) in (72, 144), pulse
    assert (str(analysis.key.root).rpartition(".")[2], str(analysis.key.mode).rpartition(".")[2]) == (
        "A",
        "minor",
    )


def test_cancelling_the_house_band(server: Server) -> None:
    job = server.submit("synthwave", engine="houseband", duration=180)
    eventually(lambda: server.job(job["job_id"])["stage"] == "sampling" or None)
    server.http.delete(f"/jobs/{job['job_id']}")
    server.wait_for(job["job_id"], "cancelled")
    kinds = [kind for _, kind, _ in server.events(job["job_id"])]
    after = kinds[kinds.index("cancelling") + 1 :]
    assert after[-1] == "cancelled"
    assert len(after) <= 25, "no more than a few reports came after the wish to stop"


def test_the_ray_dashboard_shows_the_deployments(server: Server) -> None:
    token = (server.folder / "data" / "ray-token").read_text()
    dashboard = f"http://127.0.0.1:{server.dashboard_port}/api/serve/applications/"
    assert httpx.get(dashboard).status_code == 401
    found = httpx.get(dashboard, headers={"Authorization": f"Bearer {token}"}).json()
    deployments = found["applications"]["opentunes"]["deployments"]
    assert deployments.keys() == {
        "ingress",
        "engine-tone",
        "engine-batch-tone",
        "engine-gpu-tone",
        "engine-houseband",
    }


def test_bad_input_is_refused_and_the_server_lives(server: Server) -> None:
    for body, field in (
        ({"prompt": ""}, "prompt"),
        ({"prompt": "x", "duration": 0}, "duration"),
        ({"prompt": "x", "bpm": -1}, "bpm"),
        ({"prompt": "x", "key": "H dur"}, "key"),
        ({"prompt": "x", "tempo": 1}, "tempo"),
        ({"prompt": "x", "lyrics": "la " * 1_700_000}, "lyrics"),
    ):
        response = server.http.post("/generate", json=body)
        assert response.status_code == 422
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["errors"][0]["field"] == field
        assert response.json()["errors"][0]["remedy"]
    server.wait_for(server.submit("still here")["job_id"], "succeeded")


def test_a_second_server_on_the_same_data_is_refused_at_once(server: Server) -> None:
    environment = {
        **os.environ,
        "OPENTUNES_DATA_DIR": str(server.folder / "data"),
        "OPENTUNES_PORT": str(free_port()),
        "OPENTUNES_DASHBOARD_PORT": str(free_port()),
    }
    second = subprocess.run(
        [sys.executable, "-m", "serve_app.cli", "serve"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert "another Opentunes is running" in second.stderr
    assert "OPENTUNES_DATA_DIR" in second.stderr
    assert "Traceback" not in second.stderr
    server.wait_for(server.submit("still here")["job_id"], "succeeded")


def test_what_a_library_refuses_is_a_problem_too(server: Server) -> None:
    job = server.wait_for(server.submit("a tone", seed=8)["job_id"], "succeeded")
    url = job["result"]["tracks"][0]["audio"][0]["url"]
    size = job["result"]["tracks"][0]["audio"][0]["bytes"]
    for headers, status in (
        ({"Host": "evil.example"}, 400),
        ({"Range": "junk"}, 400),
        ({"Range": f"bytes={size + 1}-"}, 416),
    ):
        response = server.http.get(url, headers=headers)
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["remedy"]
        assert response.json()["request_id"]
    assert response.headers["content-range"] == f"bytes */{size}"


def test_the_ray_dashboard_has_the_metrics_of_the_job_table(server: Server) -> None:
    """What Prometheus finds through Ray's service discovery is what the dashboard's boards show."""
    server.wait_for(server.submit("counted")["job_id"], "succeeded")
    found = json.loads((server.ray_folder / "ray" / "prom_metrics_service_discovery.json").read_text())
    targets = [target for group in found for target in group["targets"]]

    def told() -> str | None:
        text = "".join(httpx.get(f"http://{target}/metrics", timeout=10).text for target in targets)
        return text if "opentunes_job_run_seconds" in text else None

    text = eventually(told, patience=60)
    for name in ("jobs_accepted_total", "queue_jobs", "queue_seconds", "job_wait_seconds", "attempts_total"):
        assert f"ray_opentunes_{name}" in text, name


def test_what_was_learned_is_told_by_a_quote(server: Server) -> None:
    body = {"prompt": "takes 0.2 s", "duration": 2}
    for seed in range(4):
        server.wait_for(server.submit("takes 0.2 s", seed=seed)["job_id"], "succeeded")
    quote = server.http.post("/generate/quote", json=body).json()
    assert 0 < quote["seconds"]["p50"] <= quote["seconds"]["p90"]
    assert quote["slots"] == 1
    assert server.http.get("/stats").json()["engines"]["tone"]["prediction"]["median_error"] is not None
