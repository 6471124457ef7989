"""Tests of the tasks that start from a song: what stays stays to the sample, what is new is new."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy import signal

from engines.contract import Samples, Song, Source
from engines.errors import InvalidRequest
from engines.houseband import HouseBand
from engines.houseband.project import Project
from engines.music import Key
from engines.request import Region, SongRequest
from tests.engines.houseband.hearing import in_claimed_key, longest_silence, lufs, tempo_error, true_peak
from tests.engines.listener import Listener

RATE = 44_100
POP = SongRequest(prompt="pop, 120 bpm, C major", duration=16, seed=3)


class Shelf(Listener):
    """A watch with sources on it."""

    def __init__(self, sources: dict[str, Source]) -> None:
        super().__init__()
        self.sources = sources

    def source(self, source_id: str) -> Source:
        return self.sources[source_id] if source_id in self.sources else super().source(source_id)


Make = Callable[..., Song]


def stored(song: Song, path: Path, *, project: bool = True) -> Source:
    soundfile.write(path, np.rint(song.samples.T * 32768).clip(-32768, 32767).astype(np.int16), RATE)
    return Source(path.stem, path, song.project if project else None, "houseband" if project else None)


def audio(source: Source) -> Samples:
    return np.asarray(soundfile.read(source.path, dtype="float32", always_2d=True)[0].T)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The song as the band's own and as an upload, and things that are hardly music."""
    folder = tmp_path_factory.mktemp("sources")
    (song,) = HouseBand().generate([POP], Listener())
    time = np.arange(RATE * 8) / RATE
    low = signal.resample_poly(song.samples[:, : 8 * RATE].mean(axis=0), 8_000, RATE)
    soundfile.write(folder / "phone.wav", low, 8_000)
    soundfile.write(folder / "silent.wav", np.zeros(RATE * 8), RATE)
    soundfile.write(folder / "sine.wav", 0.3 * np.sin(2 * np.pi * 440 * time), RATE)
    soundfile.write(folder / "noise.wav", np.random.default_rng(0).normal(0, 0.1, RATE * 8), RATE)
    (folder / "letter.wav").write_bytes(b"Dear band, this is not music." * 100)
    return Shelf(
        {
            "own": stored(song, folder / "own.wav"),
            "upload": stored(song, folder / "upload.wav", project=False),
            **{
                name: Source(name, folder / f"{name}.wav")
                for name in ("phone", "silent", "sine", "noise", "letter")
            },
        }
    )


@pytest.fixture(scope="module")
def make(shelf: Shelf) -> Make:
    def make(**fields: object) -> Song:
        request = SongRequest.model_validate({"duration": 16, "seed": 11, "source": "own", **fields})
        HouseBand.info.check(request)
        (song,) = HouseBand().generate([request], shelf)
        assert song.samples.shape == (2, round(request.duration * RATE))
        assert np.isfinite(song.samples).all()
        return song

    return make


def notes(song: Song, name: str) -> list[tuple[float, int]]:
    assert song.project is not None
    tracks = {track.name: track for track in Project.from_bytes(song.project).score.tracks}
    return [(round(note.start, 1), note.pitch) for note in tracks[name].notes] if name in tracks else []


def test_a_retake_of_no_strength_is_the_song_itself(make: Make, shelf: Shelf) -> None:
    again = make(task="retake", strength=0)
    assert np.abs(again.samples - audio(shelf.sources["own"])).max() < 1e-4


def test_a_retake_changes_more_the_stronger_it_is(make: Make, shelf: Shelf) -> None:
    old = audio(shelf.sources["own"])
    songs = [make(task="retake", strength=strength) for strength in (0.05, 0.5, 1.0)]
    apart = [float(np.sqrt(np.mean((song.samples - old) ** 2))) for song in songs]
    assert apart[0] > 1e-3
    base = Project.from_bytes(shelf.sources["own"].project or b"")
    lead = [(round(n.start, 1), n.pitch) for t in base.score.tracks if t.role == "lead" for n in t.notes]
    name = next(t.name for t in base.score.tracks if t.role == "lead")
    assert [p for _, p in notes(songs[0], name)] == [p for _, p in lead]
    assert notes(songs[2], name) != lead
    assert {song.used["bpm"] for song in songs} == {120.0}
    for song in songs:
        assert song.plan is not None
        assert [s["kind"] for s in song.plan["sections"]] == [s.kind for s in base.plan.sections]  # type: ignore[attr-defined]


@pytest.mark.parametrize("source", ["own", "upload"])
def test_a_repaint_touches_nothing_outside_the_region(source: str, make: Make, shelf: Shelf) -> None:
    song = make(task="repaint", source=source, region=Region(start=5, end=9))
    old = audio(shelf.sources[source])
    same = song.samples == old
    assert same[:, : 5 * RATE].all()
    assert same[:, 9 * RATE :].all()
    inside = slice(5 * RATE + 2000, 9 * RATE - 2000)
    assert np.sqrt(np.mean((song.samples[:, inside] - old[:, inside]) ** 2)) > 0.02
    assert abs(lufs(song.samples[:, inside]) - lufs(old[:, inside])) < 3.0
    jump = np.abs(np.diff(song.samples[:, 5 * RATE - 50 : 5 * RATE + 50])).max()
    assert jump < 0.35, "no click at the joint"
    assert true_peak(song.samples) <= -0.5


@pytest.mark.parametrize("source", ["own", "upload"])
@pytest.mark.parametrize("end", ["start", "end"])
def test_an_extension_keeps_the_source_and_adds_music(
    source: str, end: str, make: Make, shelf: Shelf
) -> None:
    song = make(task="extend", source=source, duration=26, extend_at=end)
    old = audio(shelf.sources[source])
    if end == "start":
        assert (song.samples[:, 10 * RATE :] == old).all()
        fresh = song.samples[:, : 10 * RATE]
    else:
        stays = 11 * RATE
        assert (song.samples[:, :stays] == old[:, :stays]).all()
        fresh = song.samples[:, 16 * RATE :]
    assert abs(lufs(fresh) - lufs(old)) < 4.0
    assert longest_silence(song.samples) < 2.0
    assert tempo_error(song) < 0.04


def test_a_cover_keeps_the_tune_in_another_style(make: Make) -> None:
    song = make(task="cover", prompt="bossa nova", key="D major")
    assert song.used["style"] == "bossa"
    assert song.used["key"] == "D major"
    assert in_claimed_key(song, among=2)
    assert tempo_error(song) < 0.04


def test_a_cover_of_any_audio_finds_its_tempo_and_key(make: Make) -> None:
    song = make(task="cover", source="upload", prompt="jazz trio")
    bpm = song.used["bpm"]
    assert isinstance(bpm, float)
    assert min(abs(bpm * ratio / 120.0 - 1.0) for ratio in (0.5, 1.0, 2.0)) < 0.04
    key = Key.parse(str(song.used["key"]))
    assert (key.pitch_class, key.mode) in {(0, "major"), (9, "minor"), (7, "major"), (5, "major")}


@pytest.mark.parametrize("source", ["own", "upload"])
def test_complete_adds_what_is_named(source: str, make: Make, shelf: Shelf) -> None:
    song = make(task="complete", source=source, tracks=["violin"], stems=True)
    assert any("violin" in name for name in song.stems)
    assert np.abs(song.samples).max() > 0.1
    old = audio(shelf.sources[source])
    alike = np.corrcoef(song.samples.ravel()[::7], old.ravel()[::7])[0, 1]
    assert alike > 0.3, "the source is still in it"


def test_the_stems_of_its_own_songs_are_exact(make: Make, shelf: Shelf) -> None:
    song = make(task="stems")
    assert (song.samples == audio(shelf.sources["own"])).all()
    assert len(song.stems) >= 5


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"task": "retake", "source": "upload"}, "source"),
        ({"task": "stems", "source": "upload"}, "source"),
        ({"task": "retake", "source": "gone"}, "source"),
        ({"task": "retake", "bpm": 90}, "bpm"),
        ({"task": "retake", "duration": 20}, "duration"),
        ({"task": "extend", "duration": 16}, "duration"),
        ({"task": "repaint", "region": Region(start=20, end=21)}, "region"),
        ({"task": "complete", "tracks": ["theremin of doom"]}, "tracks"),
        ({"task": "cover", "source": "silent", "prompt": "pop", "duration": 8}, "source"),
        ({"task": "cover", "source": "letter", "prompt": "pop"}, "source"),
    ],
)
def test_what_cannot_be_done_names_the_field(fields: dict[str, object], field: str, make: Make) -> None:
    with pytest.raises(InvalidRequest) as caught:
        make(**fields)
    assert caught.value.field == field
    assert caught.value.remedy


@pytest.mark.parametrize("source", ["phone", "sine", "noise"])
@pytest.mark.parametrize("task", ["cover", "complete", "repaint", "extend"])
def test_hardly_music_becomes_music(source: str, task: str, make: Make) -> None:
    fields: dict[str, object] = {"task": task, "source": source, "duration": 8}
    if task == "repaint":
        fields["region"] = Region(start=3, end=6)
    if task == "complete":
        fields["tracks"] = ["drums"]
    if task == "cover":
        fields["prompt"] = "rock"
    if task == "extend":
        fields["duration"] = 14
    song = make(**fields)
    assert longest_silence(song.samples) < 2.0
