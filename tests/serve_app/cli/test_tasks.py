"""Songs from other audio, everything that comes with one, and the same song again."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines.audio import read_tags
from serve_app.cli.errors import WrongUse
from serve_app.cli.song import read_region
from tests.serve_app.cli.conftest import Cli
from tests.serve_app.in_process import Studio
from tests.stand_ins import RATE

BAND = ("--engine", "band")


def hum(name: str = "hum.wav", seconds: float = 2.0) -> Path:
    wave = 0.3 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * RATE)) / RATE)
    soundfile.write(name, wave, RATE)
    return Path(name)


def test_a_file_is_uploaded_and_repainted(cli: Cli) -> None:
    done = cli(
        "generate", "--task", "repaint", "--source", hum(), "--region", "0.5-1", *BAND, "-o", "new.wav"
    )
    assert (done.code, done.out) == (0, "new.wav\n"), done.err
    assert "Uploaded hum.wav" in done.err
    old, new = (soundfile.read(name, dtype="int16", always_2d=True)[0] for name in ("hum.wav", "new.wav"))
    np.testing.assert_array_equal(new[: RATE // 2], np.repeat(old, 2, axis=1)[: RATE // 2])
    np.testing.assert_array_equal(new[RATE:], np.repeat(old, 2, axis=1)[RATE:])


def test_an_upload_or_a_track_can_be_named(cli: Cli) -> None:
    uploaded = cli("upload", hum()).out.strip()
    assert cli("upload", hum("copy.wav")).out.strip() == uploaded
    options = (
        "--source",
        uploaded,
        "--reference",
        hum(),
        "--strength",
        0.5,
        *BAND,
        "-o",
        "jazz.flac",
        "--json",
    )
    done = cli("generate", "jazz", "--task", "cover", *options)
    assert done.code == 0, done.err
    job = json.loads(done.out)
    assert job["request"]["duration"] == 2.0
    track = job["result"]["tracks"][0]["track_id"]
    done = cli("generate", "--task", "extend", "--extend-at", "start", "-d", 3, "--source", track, *BAND)
    assert (done.code, done.out) == (0, "extend.wav\n"), done.err
    done = cli(
        "generate", "--task", "complete", "--track", "drums", "--track", "bass", "--source", track, *BAND
    )
    assert (done.code, done.out) == (0, "complete.wav\n"), done.err


def test_everything_that_comes_with_a_song_is_saved(cli: Cli) -> None:
    options = (
        "-d",
        1,
        "--lyrics",
        "la lo",
        "--stems",
        "--voice",
        "ann",
        "--lead",
        "flute",
        "--loudness",
        -16,
    )
    done = cli("generate", "rain", *options, *BAND, "--all", "-o", "a.wav")
    assert done.code == 0, done.err
    endings = "wav low-end.flac lead.flac mid lrc cho project manifest.json"
    names = [f"a.{ending}" for ending in endings.split()]
    assert done.out.splitlines() == names
    assert all(Path(name).stat().st_size for name in names)
    assert soundfile.info("a.lead.flac").subtype == "PCM_24"
    request = json.loads(Path("a.manifest.json").read_text())["request"]
    assert (request["voice"], request["lead"], request["loudness"]) == ("ann", "flute", -16)
    track = cli("library").out.split("\t")[0]
    done = cli("download", track, "--all", "-o", "b.wav")
    assert done.out.splitlines() == [name.replace("a.", "b.", 1) for name in names]


def test_what_comes_with_a_song_replaces_nothing_that_was_not_named(cli: Cli) -> None:
    Path("rain.mid").write_bytes(b"mine")
    done = cli("generate", "rain", "-d", 1, *BAND, "--all")
    assert done.out.splitlines()[:2] == ["rain_2.wav", "rain_2.mid"]
    assert Path("rain.mid").read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3"])
def test_a_manifest_makes_the_same_bytes_again(cli: Cli, name: str) -> None:
    cli("generate", "rain", "-d", 1, "--variants", 1, *BAND, "--all", "-o", name)
    done = cli("replay", "a.manifest.json", "-o", f"again{Path(name).suffix}")
    assert (done.code, done.out) == (0, f"again{Path(name).suffix}\n"), done.err
    assert "The same to the byte" in done.err
    assert Path(done.out.strip()).read_bytes() == Path(name).read_bytes()


def test_one_variant_is_made_again_alone_and_from_its_source(cli: Cli) -> None:
    options = ("--task", "retake", "--source", hum(), "--variants", 2, "--seed", 4)
    done = cli("generate", *options, *BAND, "--all", "-o", "take.wav")
    assert done.code == 0, done.err
    done = cli("replay", "take-2.manifest.json", "-o", "again.wav")
    assert done.code == 0, done.err
    assert Path("again.wav").read_bytes() == Path("take-2.wav").read_bytes()


def test_a_song_that_was_given_a_title_is_made_again_under_it(cli: Cli, studio: Studio) -> None:
    job = studio.generate("rain", engine="band", title="Leaving Town", variants=2)
    assert job.result
    assert cli("download", job.result.tracks[1].track_id, "--all", "-o", "a.wav").code == 0
    assert json.loads(Path("a.manifest.json").read_text())["title"] == "Leaving Town (2)"
    assert read_tags(Path("a.wav"))["title"] == "Leaving Town (2)"
    done = cli("replay", "a.manifest.json", "-o", "again.wav")
    assert done.code == 0, done.err
    assert Path("again.wav").read_bytes() == Path("a.wav").read_bytes()


def test_a_replay_that_differs_says_so_and_why(cli: Cli) -> None:
    cli("generate", "rain", "-d", 1, *BAND, "--all", "-o", "a.wav")
    then = json.loads(Path("a.manifest.json").read_text())
    then |= {"engine_version": "0.9", "audio": {"sha256": "0" * 64}}
    Path("a.manifest.json").write_text(json.dumps(then))
    done = cli("replay", "a.manifest.json", "-o", "again.wav")
    assert (done.code, done.out) == (1, "again.wav\n")
    assert "not the same to the byte" in done.err
    assert "band was 0.9, is 1.2" in done.err
    del then["audio"]
    Path("a.manifest.json").write_text(json.dumps(then))
    done = cli("replay", "a.manifest.json", "-o", "again.wav")
    assert (done.code, "does not say" in done.err) == (0, True)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"engine": "band", "request": []}'])
def test_what_is_no_manifest_is_refused(cli: Cli, content: bytes) -> None:
    Path("m.json").write_bytes(content)
    done = cli("replay", "m.json")
    assert (done.code, done.out) == (2, "")
    assert "is not the manifest of a song" in done.err
    done = cli("replay", "none.json")
    assert done.code == 2
    assert "No such file" in done.err


def test_audio_that_cannot_be_used_is_refused_by_name(cli: Cli) -> None:
    Path("words.wav").write_text("no music")
    done = cli("generate", "--task", "retake", "--source", "words.wav", *BAND)
    assert (done.code, done.out) == (2, "")
    assert "file" in done.err
    assert "cannot be decoded" in done.err
    done = cli("generate", "--task", "retake", "--source", "nobody", *BAND)
    assert done.code == 2
    assert "no track or upload 'nobody'" in done.err
    assert cli("upload", "none.wav").code == 2


def test_regions_are_seconds_or_minutes() -> None:
    assert read_region("8-16") == {"start": 8, "end": 16}
    assert read_region(" 0.5-1:08.25 ") == {"start": 0.5, "end": 68.25}
    assert read_region(None) is None
    for text in ("", "8", "8-", "-8-16", "a-b", "8–16", "1:-2"):
        with pytest.raises(WrongUse, match="not a region"):
            read_region(text)


def test_a_file_that_is_refused_is_named(cli: Cli) -> None:
    hum()
    Path("text.wav").write_text("no music here " * 100)
    for command in (
        ("upload", "hum.wav", "text.wav"),
        ("generate", "x", "--task", "cover", "--source", "./text.wav"),
    ):
        done = cli(*command)
        assert done.code == 2
        assert "text.wav: The file cannot be decoded" in done.err
        assert "Send audio as" in done.err
