"""Every task, on tiny checkpoints: lengths, what stays, what changes, levels."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from engines.audio import read
from engines.contract import Song, Source
from engines.errors import InvalidRequest
from engines.neural.arrays import PEAK
from engines.request import MAX_SEED
from tests.engines.neural.ace_step.conftest import BASE, TURBO, Render, asked

RATE = 48_000


def sound(song: Song) -> None:
    """What holds of every song."""
    assert song.samples.dtype == np.float32
    assert np.isfinite(song.samples).all()
    assert 0.01 < np.abs(song.samples).max() <= 1.0
    for stem in song.stems.values():
        assert stem.shape == song.samples.shape
        assert np.abs(stem).max() <= 1.0


@pytest.mark.parametrize("duration", [1.0, 1.013, 1.04, 1.987])
def test_a_song_has_exactly_its_length_and_the_pipelines_peak(render: Render, duration: float) -> None:
    (song,) = render(asked(duration=duration))
    sound(song)
    assert song.samples.shape == (2, round(duration * RATE))
    assert np.abs(song.samples).max() == pytest.approx(PEAK, abs=1e-6)


def test_variants_of_a_seed_are_songs_of_their_own_and_always_the_same(render: Render) -> None:
    first, second = render(asked(seed=7), asked(seed=8))
    again, _ = render(asked(seed=7), asked(seed=9))
    assert not np.allclose(first.samples, second.samples, atol=1e-3)
    np.testing.assert_array_equal(first.samples, again.samples)


@pytest.mark.parametrize("model", [TURBO, BASE])
def test_songs_of_one_batch_are_those_that_they_are_alone(render: Render, model: str) -> None:
    short = asked(model=model, prompt="hum", instrumental=True, seed=1)
    long = asked(model=model, prompt="a choir in a cathedral", lyrics="[verse]\nla la la\nli li li", seed=2)
    together = render(short, long)
    for song, request in zip(together, (short, long), strict=True):
        (alone,) = render(request)
        np.testing.assert_allclose(song.samples, alone.samples, atol=1e-4)


def test_a_cover_in_a_batch_is_what_it_is_alone(render: Render, source: Source) -> None:
    a = asked(task="cover", source="song", strength=0.5, model=BASE, prompt="hum")
    b = asked(task="cover", source="song", strength=0.5, model=BASE, prompt="brass band, loud", seed=3)
    together = render(a, b, sources=[source])
    for song, request in zip(together, (a, b), strict=True):
        (alone,) = render(request, sources=[source])
        np.testing.assert_allclose(song.samples, alone.samples, atol=1e-4)


@pytest.mark.parametrize(
    ("change"),
    [
        {"prompt": "wild drums"},
        {"lyrics": "[verse]\nhello"},
        {"lyrics": "[verse]\nhello", "language": "de"},
        {"instrumental": True},
        {"bpm": 140},
        {"key": "F# minor"},
        {"time_signature": "3/4"},
        {"steps": 3},
        {"shift": 1.5},
        {"timesteps": (1.0, 0.4), "steps": None},
        {"instruction": "Sing it backwards"},
        {"codes": tuple(range(8))},
        {"reference": "song"},
        {"guidance": 3.0, "model": BASE},
        {"guidance_interval": (0.5, 1.0), "model": BASE},
    ],
    ids="+".join,
)
def test_every_field_changes_the_song(render: Render, source: Source, change: dict[str, Any]) -> None:
    plain = asked(model=change.get("model", TURBO), lyrics="[verse]\nhello" if "language" in change else "")
    (before,) = render(plain)
    (after,) = render(plain.model_copy(update=change), sources=[source])
    sound(after)
    assert after.samples.shape == before.samples.shape
    assert not np.array_equal(before.samples, after.samples)


def test_codes_are_followed_less_with_more_strength(render: Render) -> None:
    songs = [render(asked(codes=tuple(range(8)), strength=strength))[0] for strength in (0.0, 0.5, 1.0)]
    assert songs[1].used["strength"] == 0.5
    assert not np.allclose(songs[0].samples, songs[1].samples, atol=1e-5)
    assert not np.allclose(songs[1].samples, songs[2].samples, atol=1e-5)


def test_used_says_what_was_used(render: Render) -> None:
    (song,) = render(asked(bpm=92.5, key="a minor", time_signature="6/8", lyrics="la", language="pt-BR"))
    assert song.used == {
        "dtype": "float32",
        "quantisation": "none",
        "seed": 7,
        "model": TURBO,
        "steps": 2,
        "guidance": None,
        "shift": 3.0,
        "bpm": 92,
        "key": "A minor",
        "time_signature": "6/8",
        "language": "pt-BR",
        "instrumental": False,
        "lora": None,
        "lora_scale": None,
        "lora_sha256": None,
    }
    assert any("rounded to 92" in notice for notice in song.notices)
    (song,) = render(asked(model=BASE, steps=None, timesteps=(1.0, 0.5)))
    assert (song.used["steps"], song.used["guidance"], song.used["shift"]) == (2, 7.0, None)


class TestRetake:
    def test_without_strength_it_is_the_original(
        self, render: Render, source: Source, original: Song
    ) -> None:
        (song,) = render(self.take(0.0), sources=[source])
        np.testing.assert_array_equal(song.samples, original.samples)

    def test_with_all_strength_it_is_another_song(self, render: Render, source: Source) -> None:
        (song,) = render(self.take(1.0), sources=[source])
        (new,) = render(asked(seed=99))
        np.testing.assert_allclose(song.samples, new.samples, atol=1e-5)

    def test_between_it_is_nearer_the_less_may_change(
        self, render: Render, source: Source, original: Song
    ) -> None:
        songs = [render(self.take(strength), sources=[source])[0] for strength in (0.1, 0.5, 0.9)]
        away = [float(np.abs(song.samples - original.samples).mean()) for song in songs]
        assert 0 < away[0] < away[1] < away[2]
        (unsaid,) = render(self.take(None), sources=[source])
        np.testing.assert_array_equal(unsaid.samples, songs[1].samples)

    def test_a_retake_can_be_retaken(self, render: Render, source: Source) -> None:
        (once,) = render(self.take(0.4), sources=[source])
        (twice,) = render(self.take(0.0), sources=[replace(source, project=once.project)])
        np.testing.assert_array_equal(twice.samples, once.samples)

    def test_it_sings_what_the_original_sang_unless_told_otherwise(
        self, render: Render, source: Source
    ) -> None:
        (sung,) = render(asked(lyrics="[verse]\nhello", bpm=80, prompt="a waltz"))
        own = replace(source, project=sung.project)
        (same,) = render(self.take(0.0), sources=[own])
        np.testing.assert_array_equal(same.samples, sung.samples)
        assert same.used["bpm"] == 80
        (other,) = render(self.take(0.0, lyrics="[verse]\ngoodbye"), sources=[own])
        assert not np.array_equal(other.samples, sung.samples)
        assert json.loads(other.project or b"")["request"]["prompt"] == "a waltz"

    def test_new_words_for_an_instrumental_are_sung(self, render: Render, source: Source) -> None:
        (played,) = render(asked(instrumental=True))
        own = replace(source, project=played.project)
        (still,) = render(self.take(0.0), sources=[own])
        assert still.used["instrumental"] is True
        (sung,) = render(self.take(0.0, lyrics="[verse]\nhello"), sources=[own])
        assert (sung.used["instrumental"], sung.used["language"]) == (False, "en")
        assert not np.array_equal(sung.samples, played.samples)

    def test_a_variant_of_the_largest_seed_can_be_retaken(self, render: Render, source: Source) -> None:
        (song,) = render(asked().model_copy(update={"seed": MAX_SEED + 7}))
        (same,) = render(self.take(0.0), sources=[replace(source, project=song.project)])
        np.testing.assert_array_equal(same.samples, song.samples)

    def test_retakes_of_one_original_share_a_call(self, render: Render, source: Source) -> None:
        together = render(self.take(0.5, seed=1), self.take(0.5, seed=2), sources=[source])
        for seed, song in zip((1, 2), together, strict=True):
            (alone,) = render(self.take(0.5, seed=seed), sources=[source])
            np.testing.assert_allclose(song.samples, alone.samples, atol=1e-4)

    def test_another_model_is_told(self, render: Render, source: Source) -> None:
        (song,) = render(self.take(0.5, model=BASE, steps=2), sources=[source])
        assert any(TURBO in notice for notice in song.notices)

    @pytest.mark.parametrize("project", [None, b"{}", b"\xff", b'{"engine": "houseband"}'])
    def test_other_songs_are_refused(self, render: Render, source: Source, project: bytes | None) -> None:
        with pytest.raises(InvalidRequest) as refused:
            render(self.take(0.5), sources=[replace(source, project=project)])
        assert refused.value.field == "source"

    def test_another_length_is_refused(self, render: Render, source: Source) -> None:
        with pytest.raises(InvalidRequest) as refused:
            render(self.take(0.5, duration=2.0), sources=[source])
        assert refused.value.field == "duration"

    @staticmethod
    def take(strength: float | None, **fields: object) -> Any:
        given = {"prompt": "", "task": "retake", "source": "song", "strength": strength, "steps": None}
        return asked(**(given | {"seed": 99} | fields))


@pytest.mark.parametrize(("start", "end"), [(0.5, 1.0), (0.0, 0.7), (0.81, 1.5), (0.0, 1.5), (0.333, 0.353)])
def test_repaint_leaves_the_rest_as_it_is(render: Render, source: Source, start: float, end: float) -> None:
    (song,) = render(
        asked(task="repaint", source="song", region={"start": start, "end": end}, seed=99), sources=[source]
    )
    sound(song)
    before = read(source.path, RATE)
    a, b = round(start * RATE), round(end * RATE)
    np.testing.assert_array_equal(song.samples[:, :a], before[:, :a])
    np.testing.assert_array_equal(song.samples[:, b:], before[:, b:])
    middle = slice(a + (b - a) // 4, b - (b - a) // 4)
    assert (np.abs(song.samples - before)[:, middle] > 1e-4).mean() > 0.9
    assert song.project is None


@pytest.mark.parametrize("at", ["end", "start"])
@pytest.mark.parametrize("duration", [2.0, 1.517])
def test_extend_keeps_the_source(render: Render, source: Source, at: str, duration: float) -> None:
    (song,) = render(asked(task="extend", source="song", extend_at=at, duration=duration), sources=[source])
    sound(song)
    before = read(source.path, RATE)
    length = round(duration * RATE)
    assert song.samples.shape == (2, length)
    spare = length - before.shape[1]
    kept, new = (slice(0, -spare), slice(-spare, None)) if at == "end" else (slice(spare, None), slice(spare))
    np.testing.assert_array_equal(song.samples[:, kept], before)
    assert np.abs(song.samples[:, new]).max() > 1e-3


def test_what_is_new_has_the_sources_level(render: Render, source: Source, tmp_path: Path) -> None:
    loud = read(source.path, RATE)
    songs = {}
    for gain in (1.0, 0.1):
        file = tmp_path / f"{gain}.wav"
        soundfile.write(file, loud.T * gain, RATE, subtype="FLOAT")
        request = asked(task="repaint", source="song", region={"start": 0.5, "end": 1.0})
        (songs[gain],) = render(request, sources=[Source("song", file)])
    inside = slice(round(0.55 * RATE), round(0.95 * RATE))
    levels = {gain: float(np.std(song.samples[:, inside])) for gain, song in songs.items()}
    assert levels[0.1] < 0.3 * levels[1.0]


def test_cover_follows_the_source_and_the_reference(render: Render, source: Source) -> None:
    songs = [
        render(asked(task="cover", source="song", **more), sources=[source])[0]
        for more in ({}, {"strength": 0.0}, {"strength": 0.6}, {"strength": 1.0}, {"reference": "song"})
    ]
    for song in songs:
        sound(song)
        assert song.samples.shape == (2, round(1.5 * RATE))
    np.testing.assert_array_equal(songs[0].samples, songs[1].samples)
    for other in songs[2:]:
        assert not np.allclose(songs[0].samples, other.samples, atol=1e-5)


def test_complete_makes_the_whole(render: Render, source: Source) -> None:
    drums, bass = (
        render(asked(task="complete", source="song", tracks=[name], model=BASE), sources=[source])[0]
        for name in ("drums", "Bass")
    )
    sound(drums)
    assert drums.stems == {}
    assert not np.array_equal(drums.samples, bass.samples)


def test_complete_with_stems_adds_each_track_to_the_source(render: Render, source: Source) -> None:
    request = asked(
        task="complete", source="song", tracks=["drums", "backing vocals"], stems=True, model=BASE
    )
    (song,) = render(request, sources=[source])
    sound(song)
    assert list(song.stems) == ["drums", "backing_vocals"]
    before = read(source.path, RATE)
    rest = song.samples - sum(song.stems.values())
    gain = float((rest * before).sum() / (before * before).sum())
    assert 0 < gain <= 1
    np.testing.assert_allclose(rest, before * gain, atol=1e-6)
    (alone,) = render(request.model_copy(update={"tracks": ("drums",)}), sources=[source])
    ratio = np.abs(alone.stems["drums"]).max() / np.abs(song.stems["drums"]).max()
    np.testing.assert_allclose(alone.stems["drums"], song.stems["drums"] * ratio, atol=1e-5)


def test_stems_of_a_source(render: Render, source: Source) -> None:
    request = asked(task="stems", source="song", prompt="", model=BASE)
    (song,) = render(request, sources=[source])
    sound(song)
    assert list(song.stems) == ["vocals", "drums", "bass", "guitar", "keyboard"]
    np.testing.assert_array_equal(song.samples, read(source.path, RATE))
    (one,) = render(request.model_copy(update={"tracks": ("FX", "fx", "vocals")}), sources=[source])
    assert list(one.stems) == ["fx", "vocals"]
    assert not np.array_equal(one.stems["fx"], one.stems["vocals"])


def test_a_mono_source_at_another_rate(render: Render, tmp_path: Path) -> None:
    file = tmp_path / "mono.wav"
    soundfile.write(file, 0.2 * np.sin(np.arange(round(1.2 * 22_050)) / 20), 22_050)
    request = asked(task="repaint", source="song", duration=1.2, region={"start": 0.4, "end": 0.9})
    (song,) = render(request, sources=[Source("song", file)])
    assert song.samples.shape == (2, round(1.2 * RATE))
    np.testing.assert_array_equal(
        song.samples[:, : round(0.4 * RATE)], read(file, RATE)[:, : round(0.4 * RATE)]
    )


def test_a_broken_reference_is_named(render: Render, source: Source, tmp_path: Path) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"nothing to hear")
    with pytest.raises(InvalidRequest) as refused:
        render(asked(reference="other"), sources=[source, Source("other", broken)])
    assert refused.value.field == "reference"
