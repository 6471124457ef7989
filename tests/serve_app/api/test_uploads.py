"""Bringing audio: what is taken, what is refused, and who may see it."""

import io
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile

from serve_app.uploads import child
from tests.conftest import Databases
from tests.serve_app.in_process import Studio
from tests.serve_app.wire import answer, assert_problem


def tone(
    seconds: float = 2.0,
    rate: int = 8_000,
    channels: int = 1,
    level: float = 0.3,
    kind: str = "WAV",
    **options: Any,
) -> bytes:
    t = np.arange(round(seconds * rate)) / rate
    wave = level * np.sin(2 * np.pi * 220 * t)
    content = io.BytesIO()
    soundfile.write(content, np.stack([wave] * channels, axis=1), rate, format=kind, **options)
    return content.getvalue()


def send(studio: Studio, content: bytes, name: str = "hum.wav", **options: Any) -> httpx.Response:
    return studio.client.post("/uploads", files={"file": (name, content)}, **options)


def test_an_upload_says_what_it_is_and_can_be_heard(studio: Studio) -> None:
    content = tone(2.5, 44_100, 2, 0.5)
    response = send(studio, content, "My hum.take 2.wav")
    assert response.status_code == 201, response.text
    found = response.json()
    assert response.headers["location"] == f"/uploads/{found['upload_id']}"
    assert (found["seconds"], found["sample_rate"], found["channels"]) == (2.5, 44_100, 2)
    assert (found["title"], found["bytes"]) == ("My hum.take 2", len(content))
    assert len(found["peaks"]) == 240
    assert max(found["peaks"]) == 128
    assert studio.client.get(f"/uploads/{found['upload_id']}").json() == found
    heard = studio.client.get(found["url"])
    assert heard.headers["content-type"] == "audio/flac"
    stored, rate = soundfile.read(io.BytesIO(heard.content), dtype="int16")
    np.testing.assert_array_equal(stored, soundfile.read(io.BytesIO(content), dtype="int16")[0])
    assert rate == 44_100


def test_the_body_can_be_the_file(studio: Studio) -> None:
    content = tone(kind="FLAC")

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(content), 1000):
            yield content[start : start + 1000]

    response = studio.client.post("/uploads", content=pieces(), params={"name": "../etc/äöü 🎵.flac"})
    assert response.status_code == 201
    assert response.json()["title"] == "äöü 🎵"


def test_the_same_file_again_is_the_same_upload(studio: Studio) -> None:
    content = tone(3.0)
    first, again = send(studio, content), send(studio, content, "other.wav")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert send(studio, tone(3.1)).json()["upload_id"] != first.json()["upload_id"]


def test_the_same_file_twice_at_once_is_one_upload(studio: Studio) -> None:
    content = tone(4.0)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: send(studio, content), range(2)))
    assert {found.status_code for found in answers} <= {200, 201}
    first, second = (found.json() for found in answers)
    assert first == second
    assert studio.client.get(first["url"]).status_code == 200


@pytest.mark.parametrize(
    ("seconds", "rate", "channels", "kind", "stored"),
    [
        (1.0, 8_000, 1, "WAV", 8_000), (2.0, 192_000, 2, "FLAC", 48_000), (2.0, 48_000, 6, "WAV", 48_000),
        (2.0, 22_050, 1, "MP3", 22_050), (2.0, 44_100, 2, "OGG", 44_100), (2.0, 11_025, 1, "AIFF", 11_025),
        (2.0, 96_000, 1, "WAV", 48_000), (2.0, 88_200, 2, "WAV", 44_100), (2.0, 50_000, 1, "WAV", 48_000),
    ],
)  # fmt: skip
def test_audio_of_many_kinds_is_taken(
    studio: Studio, seconds: float, rate: int, channels: int, kind: str, stored: int
) -> None:
    response = send(studio, tone(seconds, rate, channels, kind=kind))
    assert response.status_code == 201, response.text
    found = response.json()
    assert (found["sample_rate"], found["channels"]) == (stored, min(2, channels))
    assert found["seconds"] == pytest.approx(seconds, abs=0.1)
    samples, heard_rate = soundfile.read(io.BytesIO(studio.client.get(found["url"]).content), always_2d=True)
    assert (heard_rate, samples.shape[1]) == (stored, min(2, channels))
    assert np.abs(np.fft.rfft(samples[:stored, 0])).argmax() == 220


def test_what_encoders_have_padded_is_cut_to_the_most(studio: Studio) -> None:
    found = send(studio, tone(600.008, 8_000, kind="FLAC")).json()
    assert found["seconds"] == 600.0
    assert soundfile.info(io.BytesIO(studio.client.get(found["url"]).content)).frames == 600 * 8_000


def test_channels_that_are_opposite_are_not_silence(studio: Studio) -> None:
    wave = 0.3 * np.sin(2 * np.pi * 220 * np.arange(16_000) / 8_000)
    content = io.BytesIO()
    soundfile.write(content, np.stack([wave, -wave, *[0 * wave] * 4], axis=1), 8_000, format="WAV")
    found = send(studio, content.getvalue()).json()
    samples, _ = soundfile.read(io.BytesIO(studio.client.get(found["url"]).content))
    np.testing.assert_allclose(samples, np.stack([wave, -wave], axis=1), atol=1e-4)
    content = io.BytesIO()
    soundfile.write(content, np.stack([wave, -wave] * 5, axis=1), 8_000, format="WAV")
    problem = assert_problem(answer(send(studio, content.getvalue())), 422, "file")
    assert "Mixed down" in problem["detail"]


def test_floats_beyond_full_scale_are_turned_down(studio: Studio) -> None:
    found = send(studio, tone(level=4.0, subtype="FLOAT")).json()
    samples, _ = soundfile.read(io.BytesIO(studio.client.get(found["url"]).content))
    assert np.abs(samples).max() == pytest.approx(1.0, abs=1e-4)
    assert np.abs(np.fft.rfft(samples)).argmax() == 440, "turned down, not cut off"


def nan() -> bytes:
    content = io.BytesIO()
    soundfile.write(content, np.full(16_000, np.nan), 8_000, format="WAV", subtype="FLOAT")
    return content.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "text": (lambda: b"no music here " * 1000, "cannot be decoded"),
    "noise": (lambda: os.urandom(100_000), "cannot be decoded"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(1000), "cannot be decoded"),
    "silence": (lambda: tone(level=0.0), "silent"),
    "a hum that nobody hears": (lambda: tone(level=0.0005), "silent"),
    "half a wav": (lambda: tone()[:9_000], "cut short"),
    "half a flac": (lambda: tone(kind="FLAC")[:5_000], ""),
    "a header": (lambda: tone()[:44], "cut short"),
    "no samples": (lambda: tone(0.0), "no audio"),
    "half a second": (lambda: tone(0.5), "0.50 s"),
    "thirty minutes": (lambda: tone(1800.0, kind="FLAC"), "1800 s"),
    "no numbers": (nan, "NaN"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_worked_with_is_refused_by_name(alive: Studio, what: str) -> None:
    content, words = REFUSED[what]
    problem = assert_problem(answer(send(alive, content())), 422, "file")
    assert words in problem["detail"]
    left = (
        [path.name for path in alive.house.artifacts._folder.iterdir()]
        if alive.house.artifacts._folder
        else []
    )
    assert not [name for name in left if name.startswith(".making-")]


def test_a_form_without_the_file_says_so(studio: Studio) -> None:
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    for content in (
        b"",
        b"--x--",
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nhi\r\n--x--\r\n',
    ):
        response = studio.client.post("/uploads", content=content, headers=form)
        assert_problem(answer(response), 422, "file")
    response = studio.client.post("/uploads", files={"sound": ("a.wav", tone())})
    assert_problem(answer(response), 422, "file")
    response = studio.client.post("/uploads", files=[("file", ("a", tone())), ("file", ("b", tone()))])
    assert_problem(answer(response), 422, "file")
    headers = {"Content-Type": "multipart/form-data"}
    assert_problem(answer(studio.client.post("/uploads", content=tone(), headers=headers)), 422, "file")


def test_a_file_beyond_the_limit_is_413(make_studio: Callable[..., Studio]) -> None:
    with make_studio(settings={"max_upload_mib": 1}) as studio:
        large = tone(70.0)
        assert len(large) > 2**20
        for response in (send(studio, large), studio.client.post("/uploads", content=large)):
            problem = assert_problem(answer(response), 413, "file")
            assert "1 MiB" in problem["detail"]

        def endless() -> Iterator[bytes]:  # its length is not declared
            for _ in range(20):
                yield bytes(100_000)

        assert_problem(answer(studio.client.post("/uploads", content=endless())), 413, "file")
        assert send(studio, tone(60.0)).status_code == 201


def test_a_decoder_that_does_not_come_back_is_ended(
    make_studio: Callable[..., Studio], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "PATIENCE", 0.001)
    with make_studio() as studio:
        problem = assert_problem(answer(send(studio, tone())), 422, "file")
        assert "limits of time" in problem["detail"]


def test_a_store_that_takes_nothing_is_503(make_studio: Callable[..., Studio], tmp_path: Path) -> None:
    with make_studio() as studio:
        (tmp_path / "audio" / ".opentunes").unlink(missing_ok=True)
        (tmp_path / "audio").rmdir()
        (tmp_path / "audio").write_bytes(b"")
        assert_problem(answer(send(studio, tone())), 503)


def test_a_connection_that_breaks_leaves_nothing(
    make_studio: Callable[..., Studio], caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    with make_studio() as studio:
        head = f"POST /uploads HTTP/1.1\r\nHost: 127.0.0.1:{studio.port}\r\nContent-Length: 99999\r\n"
        form = "Content-Type: multipart/form-data; boundary=x\r\n"
        for kind in ("", form):
            with socket.create_connection(("127.0.0.1", studio.port)) as connection:
                connection.sendall(f"{head}{kind}\r\n".encode() + tone()[:5_000])
        assert send(studio, tone()).status_code == 201
        while any(path.name.startswith(".making-") for path in (tmp_path / "audio").iterdir()):
            time.sleep(0.01)  # ends with the test's timeout
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("form", [True, False])
def test_nothing_is_decoded_for_one_who_has_hung_up(
    make_studio: Callable[..., Studio], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, form: bool
) -> None:
    script = "import os, sys, time; open(sys.argv[1], 'w').write(f'{os.getpid()}.'); time.sleep(10_000)"
    started = tmp_path / "started"
    monkeypatch.setattr(child, "PATIENCE", 10_000.0)
    monkeypatch.setattr(child, "COMMAND", (sys.executable, "-c", script, str(started)))
    content, kind = tone(), ""
    if form:
        content = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + content
        content, kind = content + b"\r\n--x--\r\n", "Content-Type: multipart/form-data; boundary=x\r\n"
    with make_studio() as studio:
        head = f"POST /uploads HTTP/1.1\r\nHost: 127.0.0.1:{studio.port}\r\n{kind}"
        head += f"Content-Length: {len(content)}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", studio.port)) as connection:
            connection.sendall(head.encode() + content)
            while not (started.exists() and started.read_text().endswith(".")):
                time.sleep(0.01)  # these end with the test's timeout
        process = int(started.read_text()[:-1])
        with suppress(ProcessLookupError):
            while True:
                os.kill(process, 0)
                time.sleep(0.01)
        while any(path.name.startswith(".making-") for path in (tmp_path / "audio").iterdir()):
            time.sleep(0.01)


def test_a_broken_decoder_is_no_fault_of_the_file(
    make_studio: Callable[..., Studio], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    command = (sys.executable, "-c", "raise SystemExit('libsndfile.so is missing')")
    monkeypatch.setattr(child, "COMMAND", command)
    with make_studio() as studio:
        problem = assert_problem(answer(send(studio, tone())), 500)
    assert "sound" in problem["detail"]
    assert problem["remedy"]
    assert "libsndfile" not in str(problem)
    assert any("libsndfile.so is missing" in record.getMessage() for record in caplog.records)


def test_pages_of_other_sites_may_not_upload(studio: Studio, make_studio: Callable[..., Studio]) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        response = send(studio, tone(), headers={"Origin": origin})
        assert_problem(answer(response), 403)
    assert send(studio, tone(), headers={"Origin": studio.url}).status_code in {200, 201}


def test_an_upload_can_be_deleted(studio: Studio) -> None:
    found = send(studio, tone(2.2)).json()
    path = f"/uploads/{found['upload_id']}"
    assert studio.client.delete(path).status_code == 204
    for response in (studio.client.get(path), studio.client.delete(path)):
        assert_problem(answer(response), 404, "upload_id")
    assert studio.client.get(found["url"]).status_code == 404
    again = send(studio, tone(2.2))
    assert again.status_code == 201
    assert again.json()["upload_id"] == found["upload_id"]
    assert studio.client.get(again.json()["url"]).status_code == 200


@pytest.fixture(scope="module")
def shared(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio with two users."""
    folder = tmp_path_factory.mktemp("shared")
    settings = {"auth": "token"}
    with databases.fresh("sqlite", folder) as url, Studio(url, folder, settings=settings) as made:
        yield made


def test_nobody_sees_or_uses_the_uploads_of_another(shared: Studio) -> None:
    ann, ben = shared.headers("ann"), shared.headers("ben")
    mine = send(shared, tone(), headers=ann).json()
    path = f"/uploads/{mine['upload_id']}"
    assert shared.client.get(path, headers=ann).status_code == 200
    for call in (shared.client.get, shared.client.delete):
        assert_problem(answer(call(path, headers=ben)), 404, "upload_id")
    assert shared.client.get(mine["url"], headers=ben).status_code == 404
    body = {"task": "retake", "engine": "band", "source": mine["upload_id"]}
    assert_problem(answer(shared.client.post("/generate", json=body, headers=ben)), 422, "source")
    theirs = send(shared, tone(), headers=ben)
    assert theirs.status_code == 201, "the same file of another user is another upload"
    assert theirs.json()["upload_id"] != mine["upload_id"]
    assert shared.client.delete(f"/uploads/{theirs.json()['upload_id']}", headers=ben).status_code == 204
    assert shared.client.get(mine["url"], headers=ann).status_code == 200
