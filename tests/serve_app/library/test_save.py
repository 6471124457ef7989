"""From a song to its files."""

import json
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
import soundfile

from engines import QualityRejected, Song, SongRequest, TimedChord, TimedLine, TimedSection, TimedWord
from engines.audio import read_manifest, read_tags
from serve_app.library.artifacts import ArtifactStore
from serve_app.library.model import SourceFiles, Track
from serve_app.library.save import PEAKS, save
from tests.stand_ins import RATE, Tone

REQUEST = SongRequest(prompt="  warm \n rain ", duration=1.0, seed=7, lyrics="la la")
JOB = uuid4().hex


def song(pitch: float = 330.0) -> Song:
    t = np.arange(RATE) / RATE
    wave = 0.3 * np.sin(2 * np.pi * pitch * t)
    return Song(wave[np.newaxis].astype(np.float32), RATE, {"seed": 7, "bpm": 90.0, "key": "A minor"})


@pytest.fixture
def artifacts(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(str(tmp_path / "audio"), tmp_path / "cache")


def saved(
    artifacts: ArtifactStore,
    made: Song | None = None,
    *,
    request: SongRequest = REQUEST,
    job_id: str = JOB,
    variant: int = 0,
    title: str | None = None,
) -> Track:
    track, _ = save(
        made or song(),
        info=Tone.info,
        request=request,
        job_id=job_id,
        variant=variant,
        title=title,
        artifacts=artifacts,
    )
    return track


def path(artifacts: ArtifactStore, url: str | None) -> Path:
    assert url
    found = artifacts.local(url.removeprefix("/audio/"))
    assert found
    return found


def test_the_track_says_what_the_file_is(artifacts: ArtifactStore) -> None:
    track = saved(artifacts)
    (audio,) = track.audio
    file = path(artifacts, audio.url)
    samples, rate = soundfile.read(file, always_2d=True)
    assert (rate, samples.shape) == (audio.sample_rate, (RATE, audio.channels)) == (RATE, (RATE, 1))
    assert (audio.seconds, audio.bytes) == (1.0, file.stat().st_size)
    assert audio.url.startswith(f"/audio/{track.track_id}-{audio.sha256[:12]}")
    assert len(track.peaks) == PEAKS
    assert -30 < track.loudness_lufs < 0
    assert track.used == {"seed": 7, "bpm": 90.0, "key": "A minor"}


def test_the_same_song_is_the_same_files_and_another_is_not(artifacts: ArtifactStore) -> None:
    first, again = saved(artifacts), saved(artifacts)
    assert first == again
    other = saved(artifacts, song(440.0))
    assert other.track_id == first.track_id, "a track is one variant of one job"
    assert other.audio[0].url != first.audio[0].url, "a file never changes under its name"
    assert saved(artifacts, variant=1).track_id != first.track_id
    assert saved(artifacts, job_id=uuid4().hex).track_id != first.track_id


def test_the_manifest_says_exactly_how_it_was_made(artifacts: ArtifactStore) -> None:
    track = saved(artifacts, replace(song(), plan={"form": ["verse"]}))
    manifest = json.loads(path(artifacts, track.manifest).read_text())
    assert manifest["engine"] == "tone"
    assert SongRequest.model_validate(manifest["request"]) == REQUEST
    assert manifest["used"] == track.used
    assert manifest["plan"] == {"form": ["verse"]}
    assert manifest["loudness_lufs"] == track.loudness_lufs
    assert manifest["opentunes"]


def test_midi_and_timed_lyrics_come_along(artifacts: ArtifactStore) -> None:
    made = replace(song(), midi=b"MThd....", lyrics=(TimedLine(0.0, 0.5, "la"), TimedLine(0.5, 1.0, "la")))
    track = saved(artifacts, made)
    assert path(artifacts, track.midi).read_bytes() == b"MThd...."
    assert track.lyrics
    assert [(line.start, line.end, line.text) for line in track.lyrics] == [(0, 0.5, "la"), (0.5, 1, "la")]
    assert path(artifacts, track.lrc).suffix == ".lrc"
    assert len(track.urls()) == len(set(track.urls())) == 4
    plain = saved(artifacts)
    assert (plain.midi, plain.lrc, plain.lyrics, plain.chord_chart, plain.project) == (None,) * 5


def whole(gain: float = 1.0) -> Song:
    """A song with everything beside it."""
    made = song()
    return replace(
        made,
        stems={"Bass & Co": made.samples * np.float32(gain), "bass co": made.samples, "鼓": -made.samples},
        midi=b"MThd....",
        lyrics=(TimedLine(0.0, 0.5, "la lo", (TimedWord(0.0, 0.2, "la"), TimedWord(0.2, 0.5, "lo"))),),
        chords=(TimedChord(0.0, 1.0, "Am"),),
        sections=(TimedSection(0.0, 1.0, "verse"),),
        project=b"\0project",
    )


def test_everything_that_comes_with_a_song_is_stored_and_named(artifacts: ArtifactStore) -> None:
    track = saved(artifacts, whole(), request=REQUEST.model_copy(update={"stems": True}))
    assert [stem.name for stem in track.stems] == ["Bass & Co", "bass co", "鼓"]
    stem = track.audio[0].url.removesuffix(".wav")
    assert [one.audio.url.removeprefix(stem) for one in track.stems] == [
        "-bass_co.flac", "-bass_co_2.flac", "-stem_3.flac"
    ]  # fmt: skip
    for url in track.urls():
        assert path(artifacts, url).stat().st_size > 0
    assert len(track.urls()) == len(set(track.urls())) == 9
    assert path(artifacts, track.project).read_bytes() == b"\0project"
    assert track.lyrics
    assert [(word.start, word.text) for word in track.lyrics[0].words] == [(0.0, "la"), (0.2, "lo")]
    assert [chord.name for chord in track.chords] == ["Am"]
    assert [section.kind for section in track.sections] == ["verse"]
    assert "[Am]la lo" in path(artifacts, track.chord_chart).read_text()
    assert "<00:00.00>la <00:00.20>lo" in path(artifacts, track.lrc).read_text()


@pytest.mark.parametrize(("title", "called"), [("Leaving Town", "Leaving Town"), (None, "warm rain")])
def test_every_file_names_the_song_as_it_was_asked_for(
    artifacts: ArtifactStore, title: str | None, called: str
) -> None:
    track = saved(artifacts, whole(), request=REQUEST.model_copy(update={"stems": True}), title=title)
    assert read_tags(path(artifacts, track.audio[0].url))["title"] == called
    assert read_tags(path(artifacts, track.stems[0].audio.url))["title"] == f"{called} (Bass & Co)"
    assert path(artifacts, track.lrc).read_text().startswith(f"[ti:{called}]\n")
    assert path(artifacts, track.chord_chart).read_text().startswith(f"{{title: {called}}}\n")
    inside, beside = read_manifest(path(artifacts, track.audio[0].url)), path(artifacts, track.manifest)
    assert inside
    assert inside.get("title") == json.loads(beside.read_text()).get("title") == title


def test_names_of_stems_never_collide(artifacts: ArtifactStore) -> None:
    part = song().samples
    made = replace(song(), stems={"x 3": part, "x": part, "X": part, "x_3_4": part, "x!3": part})
    track = saved(artifacts, made, request=REQUEST.model_copy(update={"stems": True}))
    assert len({stem.audio.url for stem in track.stems}) == 5


def test_stems_are_kept_only_when_asked_for(artifacts: ArtifactStore) -> None:
    assert saved(artifacts, whole()).stems == []
    taken = REQUEST.model_copy(update={"task": "stems", "source": "a"})
    assert len(saved(artifacts, whole(), request=taken).stems) == 3
    _, notices = save(
        song(),
        info=Tone.info,
        request=taken,
        job_id=JOB,
        variant=0,
        artifacts=artifacts,
    )
    assert "The engine gave no stems." in notices


def test_stems_beyond_full_scale_are_turned_down_alike(artifacts: ArtifactStore) -> None:
    asked = REQUEST.model_copy(update={"stems": True})
    track = saved(artifacts, whole(gain=5.0), request=asked)
    first, second, _ = (soundfile.read(path(artifacts, stem.audio.url))[0] for stem in track.stems)
    assert np.abs(first).max() == pytest.approx(1.0, abs=1e-4)
    np.testing.assert_allclose(first, 5 * second, atol=1e-6)
    manifest = json.loads(path(artifacts, track.manifest).read_text())
    assert manifest["stems"]["gain"] == pytest.approx(1 / 1.5, rel=1e-3)
    assert manifest["stems"]["sha256"] == {stem.name: stem.audio.sha256 for stem in track.stems}


def test_the_manifest_names_the_file_and_its_source(artifacts: ArtifactStore) -> None:
    source = SourceFiles(id="a", title="Old", seconds=1.0, sha256="5" * 64, audio="a-1.wav")
    asked = REQUEST.model_copy(update={"task": "retake", "source": "a", "prompt": ""})
    track, _ = save(
        song(),
        info=replace(Tone.info, version="7"),
        request=asked,
        job_id=JOB,
        variant=0,
        artifacts=artifacts,
        sources=[source],
    )
    beside = json.loads(path(artifacts, track.manifest).read_text())
    assert beside["audio"]["sha256"] == track.audio[0].sha256
    assert beside["sources"] == {"a": {"sha256": "5" * 64, "seconds": 1.0}}
    assert (beside["engine"], beside["engine_version"]) == ("tone", "7")
    inside = read_manifest(path(artifacts, track.audio[0].url))
    assert inside == {name: value for name, value in beside.items() if name != "audio"}
    with soundfile.SoundFile(path(artifacts, track.audio[0].url)) as file:
        assert file.title == "Retake"


@pytest.mark.parametrize("wave", [0.0, float("nan"), float("inf"), 50.0])
def test_what_the_gate_rejects_leaves_no_file(artifacts: ArtifactStore, tmp_path: Path, wave: float) -> None:
    made = replace(song(), samples=np.full((1, RATE), wave, dtype=np.float32))
    with pytest.raises(QualityRejected) as caught:
        saved(artifacts, made)
    assert caught.value.remedy
    assert list((tmp_path / "audio").iterdir()) == []


def test_a_song_of_another_length_is_rejected(artifacts: ArtifactStore) -> None:
    with pytest.raises(QualityRejected):
        saved(artifacts, request=REQUEST.model_copy(update={"duration": 2.0}))


def test_a_store_that_cannot_be_written_is_an_oserror(artifacts: ArtifactStore, tmp_path: Path) -> None:
    (tmp_path / "audio").rmdir()
    (tmp_path / "audio").write_bytes(b"")
    with pytest.raises(OSError, match="audio"):
        saved(artifacts)
