import os
from pathlib import Path
from typing import get_args

import pytest

import engines
from serve_app.cli import views
from serve_app.cli.errors import WrongUse
from serve_app.cli.song import EXTENSIONS, build_body, plan_target, read_lyrics, slug
from serve_app.jobs.model import JobStatus


def test_views_know_what_the_server_knows() -> None:
    assert get_args(views.AudioFormat) == get_args(engines.AudioFormat)
    assert set(get_args(views.JobStatus)) == {status.value for status in JobStatus}
    assert set(EXTENSIONS) == set(get_args(engines.AudioFormat))


@pytest.mark.parametrize(
    ("out", "asked", "path", "audio_format"),
    [
        (None, None, "warm-piano.wav", "wav"),
        (None, "mp3", "warm-piano.mp3", "mp3"),
        ("song.flac", None, "song.flac", "flac"),
        ("song.wav", "wav24", "song.wav", "wav24"),
        ("SONG.OGG", None, "SONG.OGG", "ogg"),
        ("song", "mp3", "song.mp3", "mp3"),
        ("song", None, "song.wav", "wav"),
        (".", "ogg", "warm-piano.ogg", "ogg"),
    ],
)
def test_the_extension_and_the_format_agree(
    out: str | None, asked: views.AudioFormat | None, path: str, audio_format: str
) -> None:
    target = plan_target(Path(out) if out else None, asked, "Warm piano!")
    assert target.paths(1) == [Path(path)]
    assert target.format == audio_format


@pytest.mark.parametrize(
    ("out", "asked", "words"),
    [
        ("song.mp3", "wav", "not a name for wav"),
        ("song.wav", "flac", "-o song.flac"),
        ("song.m4a", None, "does not end as a format"),
        ("nowhere/song.wav", None, "no folder nowhere"),
    ],
)
def test_a_name_that_does_not_fit_is_an_error(out: str, asked: views.AudioFormat | None, words: str) -> None:
    with pytest.raises(WrongUse) as error:
        plan_target(Path(out), asked, "x")
    assert words in f"{error.value.message} {error.value.remedy}"
    assert error.value.exit_code == 2


def test_variants_are_numbered() -> None:
    target = plan_target(Path("a.flac"), None, "x")
    assert target.paths(3) == [Path("a-1.flac"), Path("a-2.flac"), Path("a-3.flac")]


def test_only_a_file_that_was_named_is_replaced() -> None:
    for name in ("rain.wav", "rain_2-2.wav"):
        Path(name).touch()
    assert plan_target(Path("rain.wav"), None, "x").paths(1) == [Path("rain.wav")]
    assert plan_target(None, None, "rain").paths(1) == [Path("rain_2.wav")]
    assert plan_target(None, None, "rain").paths(2) == [Path("rain-1.wav"), Path("rain-2.wav")]


def test_slugs_are_short_names_in_any_script() -> None:
    assert slug("Dreamy lo-fi, with RAIN & thunder") == "dreamy-lo-fi-with-rain-thunder"
    assert slug("../../etc/passwd") == "etc-passwd"
    assert slug("雨の夜 ピアノ") == "雨の夜-ピアノ"
    assert slug("?!") == "song"
    assert len(slug("very " * 500).encode()) <= 60
    assert slug("雨" * 500) == "song" or len(slug("雨" * 500).encode()) <= 60


def test_fields_are_json_or_text() -> None:
    extra = ["steps=40", "task=cover", 'region={"start": 1, "end": 2.5}', "source=a=b", "x=NaN", "y=null"]
    body = build_body({"prompt": "p", "bpm": None}, extra)
    assert body == {
        "prompt": "p",
        "steps": 40,
        "task": "cover",
        "region": {"start": 1, "end": 2.5},
        "source": "a=b",
        "x": "NaN",
        "y": None,
    }


@pytest.mark.parametrize("pair", ["steps", "=4", "bpm=90", "prompt=x", "format=mp3"])
def test_fields_that_have_an_option_are_refused(pair: str) -> None:
    with pytest.raises(WrongUse):
        build_body({"prompt": "p", "bpm": None, "format": None}, [pair])


def test_lyrics_come_from_one_place() -> None:
    Path("words.txt").write_text("\ufeff[verse]\nÜber den Wolken\n", encoding="utf-8")
    assert read_lyrics(None, Path("words.txt")) == "[verse]\nÜber den Wolken\n"
    assert read_lyrics("la", None) == "la"
    assert read_lyrics(None, None) is None
    Path("latin.txt").write_bytes("Über".encode("latin-1"))
    Path("huge.txt").write_bytes(b"x" * 200_000)
    for text, file in (("la", "words.txt"), (None, "absent.txt"), (None, "latin.txt"), (None, "huge.txt")):
        with pytest.raises(WrongUse):
            read_lyrics(text, Path(file))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_refused_before_the_song_is_made() -> None:
    Path("locked").mkdir(mode=0o500)
    with pytest.raises(WrongUse):
        plan_target(Path("locked/a.wav"), None, "x")
