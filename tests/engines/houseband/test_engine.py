"""Tests of finished songs, listened to as a listener would."""

import hashlib
import json
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from engines.contract import Song
from engines.houseband import HouseBand
from engines.houseband.fields import VERSION
from engines.houseband.styles import STYLES
from engines.registry import engine_class
from engines.request import SongRequest, Task
from tests.engines.houseband.conftest import Render
from tests.engines.houseband.hearing import (
    bands,
    in_claimed_key,
    longest_silence,
    lufs,
    tempo_error,
    true_peak,
)
from tests.engines.listener import Listener

ROOT = Path(__file__).parents[3]
BALLAD = SongRequest(prompt="warm piano ballad, 72 bpm, A minor", duration=30, seed=1)
SUNG = SongRequest(
    prompt="catchy pop in C major at 120 bpm",
    lyrics="[verse]\nWalking down the empty street tonight\n[chorus]\nWe are running with the morning sun",
    language="nl",
    duration=12,
    seed=4,
    stems=True,
)
NAMES = [style.name for style in STYLES]


def of_style(name: str) -> SongRequest:
    return SongRequest(prompt=name, duration=5, seed=11)


def check_finish(song: Song, duration: float) -> None:
    """What holds for every song, whatever was asked."""
    assert song.samples.shape == (2, round(duration * 44_100))
    assert song.samples.dtype == np.float32
    assert np.isfinite(song.samples).all()
    assert lufs(song.samples) == pytest.approx(-14.0, abs=0.5)
    assert true_peak(song.samples) <= -1.0
    assert longest_silence(song.samples) < 2.0
    tail = np.abs(song.samples[:, -2205:]).max()
    assert tail < 0.02, "the last chord has rung out"
    for stem in song.stems.values():
        assert stem.shape == song.samples.shape
        assert np.abs(stem).max() > 1e-3


def test_the_registry_finds_the_band_and_its_info_is_true() -> None:
    assert engine_class("houseband") is HouseBand
    assert HouseBand.info.tasks == set(get_args(Task))
    assert HouseBand.info.version == VERSION
    assert "heart" in HouseBand.info.voices
    assert not HouseBand.info.fields & {"steps", "guidance", "lora", "reference"}
    assert all(HouseBand.info.fields_of(task) <= HouseBand.info.all_fields for task in get_args(Task))
    assert "region" in HouseBand.info.fields_of("repaint")
    assert "region" not in HouseBand.info.fields_of("retake")


def test_importing_it_loads_nothing_heavy() -> None:
    heavy = ("libsonare", "scipy", "pyloudnorm")
    code = f"import sys, engines.houseband; print([m for m in {heavy} if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_style_is_finished_music(name: str, render: Render) -> None:
    song = render(of_style(name))
    check_finish(song, 5)
    assert song.used["style"] == name


@pytest.mark.parametrize(
    "prompt",
    ["house, 124 bpm, F minor", "jazz, 140 bpm, Bb major", "lofi, 80 bpm, D minor"],
)
def test_the_tempo_and_key_asked_for_are_those_heard(prompt: str, render: Render) -> None:
    song = render(SongRequest(prompt=prompt, duration=12, seed=5))
    assert f"{song.used['bpm']:g} bpm, {song.used['key']}" in prompt
    assert tempo_error(song) < 0.04
    assert in_claimed_key(song, among=2)


def test_no_two_styles_sound_alike(render: Render) -> None:
    songs = {name: render(of_style(name)) for name in NAMES}
    for one, other in combinations(NAMES, 2):
        apart = np.abs(bands(songs[one].samples) - bands(songs[other].samples)).mean()
        assert apart > 0.7, f"{one} and {other} share a spectrum"
        plans = [json.dumps(songs[name].plan) for name in (one, other)]
        assert plans[0] != plans[1]


def test_a_warm_piano_ballad_at_72_bpm_in_a_minor_is_just_that(render: Render) -> None:
    song = render(BALLAD)
    check_finish(song, 30)
    assert (song.used["bpm"], song.used["key"], song.used["style"]) == (72.0, "A minor", "ballad")
    assert in_claimed_key(song, among=1)
    assert tempo_error(song) < 0.02


@pytest.mark.parametrize("signature", ["2/4", "3/4", "6/8"])
def test_other_time_signatures(signature: str, render: Render) -> None:
    request = SongRequest(prompt="folk, no drums", duration=6, seed=2, time_signature=signature, bpm=80)
    song = render(request)
    check_finish(song, 6)
    assert song.used["time_signature"] == signature


@pytest.mark.parametrize(
    "request_",
    [
        SongRequest(prompt="folk", duration=5, seed=0),
        SongRequest(prompt="funk", duration=5.0137, seed=0, bpm=30),
        SongRequest(prompt="synthwave", duration=7.77, seed=0, bpm=300),
    ],
    ids=["shortest", "slowest", "fastest"],
)
def test_short_and_odd_durations(request_: SongRequest, render: Render) -> None:
    check_finish(render(request_), request_.duration)


def test_lyrics_are_timed_where_the_melody_sounds(render: Render) -> None:
    song = render(SUNG)
    assert [line.text for line in song.lyrics][:2] == [
        "Walking down the empty street tonight",
        "We are running with the morning sun",
    ]
    assert len(song.notices) == 1
    assert "English only" in song.notices[0]
    for line in song.lyrics:
        inside = song.stems["lead"][:, int(line.start * 44_100) : int(line.end * 44_100)]
        assert np.sqrt((inside**2).mean()) > 0.02
    before = song.stems["lead"][:, : max(0, int(song.lyrics[0].start * 44_100) - 441)]
    assert before.size == 0 or np.abs(before).max() < 1e-3
    assert in_claimed_key(song, among=1)
    assert tempo_error(song) < 0.04


def test_instrumental_has_no_words(render: Render) -> None:
    song = render(SUNG.model_copy(update={"instrumental": True, "duration": 5.0, "prompt": "folk"}))
    assert song.lyrics == ()
    assert song.notices == ()


def test_stems_add_up_to_the_mix_that_was_mastered(render: Render) -> None:
    song = render(SUNG)
    assert {"drums", "bass", "keys", "guitar", "pad", "lead"} <= set(song.stems)
    mix = np.sum(list(song.stems.values()), axis=0)
    likeness = np.corrcoef(mix.ravel(), song.samples.ravel())[0, 1]
    assert likeness > 0.9


def test_same_request_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib\n"
        "from engines.houseband import HouseBand\n"
        "from engines.request import SongRequest\n"
        "from tests.engines.listener import Listener\n"
        "r = SongRequest(prompt='lofi', duration=5, seed=9, stems=True, lyrics='[verse]\\nhello my friend')\n"
        "s = HouseBand().generate([r], Listener())[0]\n"
        "h = hashlib.sha256(s.samples.tobytes() + s.midi + s.project)\n"
        "h.update(repr((s.used, s.plan, s.lyrics)).encode())\n"
        "for stem in s.stems.values(): h.update(stem.tobytes())\n"
        "print(h.hexdigest())\n"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": salt, "PYTHONPATH": str(ROOT)},
        ).stdout
        for salt in ("1", "2")
    }  # fmt: skip
    assert len(runs) == 1
    assert len(runs.pop()) == 65


def test_another_seed_is_another_song(render: Render) -> None:
    request = SongRequest(prompt="folk", duration=5, seed=0)
    one, other = render(request), render(request.model_copy(update={"seed": 1}))
    assert hashlib.sha256(one.samples.tobytes()).digest() != hashlib.sha256(other.samples.tobytes()).digest()
    assert abs(np.corrcoef(one.samples.ravel(), other.samples.ravel())[0, 1]) < 0.5
    assert one.midi != other.midi


def test_bad_input_is_still_music() -> None:
    request = SongRequest(
        prompt="🎉 qwertz ~~ \t %%%",
        lyrics="[verse]\n\n[]\n[zebra]\n🎵🎵\nشمس الصباح\n" + "la la la\n" * 1000,
        duration=6,
        seed=3,
        language="ar",
    )
    listener = Listener()
    (song,) = HouseBand().generate([request], listener)
    check_finish(song, 6)
    assert len(song.notices) == 2
    assert song.used["engine_version"] == VERSION
    stages = list(dict.fromkeys(stage for stage, *_ in listener.heard))
    assert stages == ["composing", "sampling", "decoding"]
    fractions = [fraction for *_, fraction in listener.heard if fraction is not None]
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] <= fractions[-1] <= 1
    assert all(0 <= step <= steps for _, step, steps, _ in listener.heard)


def test_the_prediction_grows_with_the_song() -> None:
    band = HouseBand()
    short, long = (band.predict_seconds(SongRequest(prompt="pop", duration=d)) for d in (30.0, 180.0))
    assert 2 < short < 30
    assert 4 < long / short < 7
