"""Files of tracks over HTTP: whole, in parts, cached for ever, and only while the track is in the library."""

import http.client
import json
from dataclasses import dataclass

import pytest

from tests.serve_app.in_process import Studio


@dataclass(frozen=True, slots=True)
class File:
    """An audio file that is there."""

    url: str
    content: bytes
    etag: str
    track_id: str
    manifest: str


@pytest.fixture
def file(studio: Studio) -> File:
    job = studio.generate("waves")
    assert job.result
    track = job.result.tracks[0]
    response = studio.client.get(track.audio[0].url)
    assert response.status_code == 200
    return File(
        track.audio[0].url, response.content, response.headers["etag"], track.track_id, track.manifest
    )


def test_a_file_is_whole_and_may_be_kept_for_ever(studio: Studio, file: File) -> None:
    response = studio.client.get(file.url)
    assert response.content[:4] == b"RIFF"
    assert response.headers["content-type"] == "audio/wav"
    assert response.headers["accept-ranges"] == "bytes"
    assert int(response.headers["content-length"]) == len(response.content)
    assert "immutable" in response.headers["cache-control"]
    assert "private" in response.headers["cache-control"]


@pytest.mark.parametrize("kind", ["wav", "wav24", "flac", "mp3", "ogg"])
def test_every_format_has_its_media_type(studio: Studio, kind: str) -> None:
    job = studio.generate("formats", format=kind)
    assert job.result
    audio = job.result.tracks[0].audio[0]
    response = studio.client.get(audio.url)
    assert audio.format == kind
    assert audio.bytes == len(response.content)
    types = {"wav24": "audio/wav", "mp3": "audio/mpeg"}
    assert response.headers["content-type"] == types.get(kind, f"audio/{kind}")


def test_the_manifest_says_how_it_was_made(studio: Studio, file: File) -> None:
    response = studio.client.get(file.manifest)
    assert response.headers["content-type"] == "application/json"
    manifest = json.loads(response.content)
    assert manifest["request"]["prompt"] == "waves"
    assert manifest["engine"] == "tone"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, None),
        ("bytes=-50", -50, None),
        ("bytes=5-5", 5, 6),
        ("bytes=0-999999999", 0, None),
        ("bytes=-999999999", 0, None),
    ],
)
def test_a_part_is_206(studio: Studio, file: File, asked: str, start: int, end: int | None) -> None:
    response = studio.client.get(file.url, headers={"Range": asked})
    assert response.status_code == 206
    assert response.content == file.content[start:end]
    first, size = start % len(file.content), len(file.content)
    last = first + len(response.content) - 1
    assert response.headers["content-range"] == f"bytes {first}-{last}/{size}"
    assert response.headers["etag"] == file.etag


def test_a_part_beyond_the_end_is_416(studio: Studio, file: File) -> None:
    response = studio.client.get(file.url, headers={"Range": f"bytes={len(file.content)}-"})
    assert response.status_code == 416
    assert response.headers["content-range"] == f"bytes */{len(file.content)}"


@pytest.mark.parametrize("asked", ["apples=1-2", "bytes", "bytes=", "bytes=a-b", "bytes=9-3", "bytes=--5"])
def test_a_range_that_is_none_does_no_harm(studio: Studio, file: File, asked: str) -> None:
    response = studio.client.get(file.url, headers={"Range": asked})
    assert response.status_code in {200, 206, 400, 416}
    assert "Traceback" not in response.text


def test_a_thousand_ranges_do_no_harm(studio: Studio, file: File) -> None:
    asked = "bytes=" + ",".join(f"{n}-{n + 1}" for n in range(0, 2000, 2))
    response = studio.client.get(file.url, headers={"Range": asked})
    assert response.status_code in {200, 206, 416}
    assert len(response.content) < 2 * len(file.content)


def test_a_part_of_the_same_file_only(studio: Studio, file: File) -> None:
    part = {"Range": "bytes=0-9"}
    same = studio.client.get(file.url, headers=part | {"If-Range": file.etag})
    assert (same.status_code, same.content) == (206, file.content[:10])
    other = studio.client.get(file.url, headers=part | {"If-Range": '"other"'})
    assert (other.status_code, other.content) == (200, file.content)


def test_a_known_file_is_304(studio: Studio, file: File) -> None:
    for tag in (file.etag, f'"other", {file.etag}', f"W/{file.etag}"):
        response = studio.client.get(file.url, headers={"If-None-Match": tag})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["etag"] == file.etag
    assert studio.client.get(file.url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_deleted_track_has_no_files_until_it_is_restored(studio: Studio, file: File) -> None:
    studio.client.delete(f"/library/{file.track_id}")
    for url in (file.url, file.manifest):
        for headers in ({}, {"Range": "bytes=0-9"}, {"If-None-Match": file.etag}):
            response = studio.client.get(url, headers=headers)
            assert response.status_code == 404
            assert response.headers["content-type"] == "application/problem+json"
            assert [error["field"] for error in response.json()["errors"]] == ["file"]
    studio.client.post(f"/library/{file.track_id}/restore")
    assert studio.client.get(file.url).content == file.content


def test_another_name_of_the_same_track_is_404(studio: Studio, file: File) -> None:
    for name in ("0" * 12 + ".wav", "x.wav", ".wav"):
        assert studio.client.get(f"/audio/{file.track_id}-{name}").status_code in {404, 422}


@pytest.mark.parametrize(
    "path",
    [
        "/audio/..%2fopentunes.db",
        "/audio/%2e%2e%2f%2e%2e%2fdatabase%2fopentunes.db",
        "/audio/..%5copentunes.db",
        "/audio/%2fetc%2fpasswd",
        "/audio/....//....//etc/passwd",
        "/audio/%252e%252e%252fetc%252fpasswd",
        "/audio/{track}-..%2f..%2fx.wav",
        "/audio/.{name}",
        "/audio/{name}%00",
        "/audio/{name}/",
        "/audio//{name}",
        "/audio/",
    ],
)
def test_no_path_leads_out(studio: Studio, file: File, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", studio.port, timeout=60)
    name = file.url.removeprefix("/audio/")
    connection.request("GET", path.replace("{track}", file.track_id).replace("{name}", name))
    response = connection.getresponse()
    body = response.read()
    connection.close()
    assert response.status in {307, 404, 422}
    assert b"RIFF" not in body
    assert b"SQLite" not in body
    assert b"root:" not in body
