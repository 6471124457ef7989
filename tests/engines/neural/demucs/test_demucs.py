"""Demucs on a tiny checkpoint in the published format."""

from pathlib import Path

import numpy as np
import pytest

from engines.audio import read
from engines.contract import Samples, Setup
from engines.errors import Cancelled, EngineUnavailable, InvalidRequest, UnsupportedField
from engines.neural.demucs import Demucs, separating
from engines.neural.demucs.model import SOURCES, Model
from engines.request import SongRequest
from tests.engines.listener import Listener
from tests.engines.neural.demucs.conftest import Take


def quiet(done: int, chunks: int) -> None:
    """Somebody waits, and nobody looks."""


@pytest.mark.parametrize(
    ("source", "rate"),
    [
        ("long", 44_100),
        ("studio", 48_000),
        ("model", 32_000),
        ("low", 8_000),
        ("mono", 44_100),
        ("blip", 44_100),
    ],
)
def test_stems_add_up_to_the_source_sample_by_sample(
    take_apart: Take, sources: Path, source: str, rate: int
) -> None:
    song = take_apart(source)
    there = read(sources / f"{source}.wav", rate)
    assert song.sample_rate == rate
    assert np.array_equal(song.samples[:, : there.shape[1]], there)
    assert song.samples.shape[1] == max(there.shape[1], rate)
    assert not song.samples[:, there.shape[1] :].any()
    assert tuple(song.stems) == SOURCES
    for stem in song.stems.values():
        assert stem.shape == song.samples.shape
        assert stem.dtype == np.float32
        assert stem.std() > 0.01
    assert np.abs(sum(song.stems.values()) - song.samples).max() < 1e-6


def test_the_same_source_gives_the_same_stems(take_apart: Take) -> None:
    first, second = take_apart("studio"), take_apart("studio")
    assert all(np.array_equal(first.stems[name], second.stems[name]) for name in SOURCES)


def test_silence_stays_silent(take_apart: Take) -> None:
    song = take_apart("silent")
    assert not any(np.abs(stem).max() > 1e-6 for stem in song.stems.values())


def test_named_tracks_come_with_all_the_rest_as_one(take_apart: Take) -> None:
    whole, song = take_apart("model"), take_apart("model", tracks=["vocals", "bass"])
    assert set(song.stems) == {"vocals", "bass", "rest"}
    assert np.array_equal(song.stems["vocals"], whole.stems["vocals"])
    assert np.abs(sum(song.stems.values()) - song.samples).max() < 1e-6
    assert set(take_apart("model", tracks=list(SOURCES)).stems) == set(SOURCES)


def test_chunks_are_as_the_whole(model: Model, sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    song = read(sources / "long.wav", 44_100)
    heard = list[tuple[int, int]]()
    pieces = separating.separate(model, song, 44_100, lambda done, chunks: heard.append((done, chunks)))
    assert heard == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    monkeypatch.setattr(separating, "CHUNK", 60 * separating.GRID)
    whole = separating.separate(model, song, 44_100, quiet)
    for name in SOURCES:
        difference = pieces[name] - whole[name]
        parts = [part.std() for part in np.array_split(difference, 50, axis=1)]
        assert max(parts) < 0.02 * whole[name].std()


def test_several_chunks_at_a_time_are_as_one_by_one(model: Model, sources: Path) -> None:
    song = read(sources / "long.wav", 44_100)
    one, some = (separating.separate(model, song, 44_100, quiet, batch=batch) for batch in (1, 2))
    for name in SOURCES:
        assert np.abs(one[name] - some[name]).max() < 1e-4


def test_fewer_chunks_at_a_time_when_memory_runs_out(model: Model, sources: Path) -> None:
    """As a card would say it, at more than one chunk."""
    song = read(sources / "long.wav", 44_100)
    at_once = list[int]()

    def short_of_memory(_: object, inputs: tuple[Samples]) -> None:
        at_once.append(inputs[0].shape[0])
        if inputs[0].shape[0] > 1:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    hook = model.network.register_forward_pre_hook(short_of_memory)
    some = separating.separate(model, song, 44_100, quiet, batch=4)
    hook.remove()
    assert at_once == [4, 2, 1, 1, 1, 1]
    one = separating.separate(model, song, 44_100, quiet)
    assert all(np.array_equal(one[name], some[name]) for name in SOURCES)


@pytest.mark.parametrize("length", [1, 442_368, 442_369, 995_328, 1_000_000, 26_460_000])
def test_chunks_cover_a_song_and_overlap(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    starts = separating.chunks(length)
    ends = [start + separating.CHUNK for start in starts]
    assert starts[0] == 0
    assert ends[-1] >= length
    assert length < separating.CHUNK or ends[-1] < length + separating.GRID
    assert not any(start % separating.GRID for start in starts)
    overlaps = [end - start for end, start in zip(ends, starts[1:], strict=False)]
    assert all(overlap >= separating.OVERLAP for overlap in overlaps)
    assert len(starts) == len(set(starts))


def test_stems_stay_where_the_sound_is(model: Model) -> None:
    """A click at 48 kHz comes back at its place, through two resamplings and a chunk's edge."""
    song = np.zeros((2, 48_000 * 4), np.float32)
    clicks = [12_345, 96_000 - 7, 140_000]
    song[:, clicks] = 0.9
    stems = separating.separate(model, song, 48_000, quiet)
    for name in ("drums", "bass", "vocals"):
        energy = np.square(stems[name]).sum(axis=0)
        for click in clicks:
            around = energy[click - 6_000 : click + 6_000]
            centre = float((np.arange(-6_000, around.size - 6_000) * around).sum() / around.sum())
            assert abs(centre) < 600, (name, click)
    assert np.abs(sum(stems.values()) - song).max() < 1e-6


@pytest.mark.parametrize("chunk", [0, 1, 2])
def test_cancel_ends_at_the_chunk_and_the_next_song_is_whole(
    take_apart: Take, sources: Path, model: Model, chunk: int
) -> None:
    passes = list[int]()
    hook = model.network.register_forward_hook(lambda *_: passes.append(1))
    with pytest.raises(Cancelled):
        take_apart("long", watch=Listener(sources, stop=("sampling", chunk)))
    hook.remove()
    assert len(passes) == chunk + 1
    assert take_apart("blip").stems


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"tracks": ["piano"]}, "tracks"),
        ({"task": "cover", "prompt": "x"}, "task"),
        ({"guidance": 3}, "guidance"),
        ({"model": "demucs-9000"}, "model"),
    ],
)
def test_what_it_cannot_do_is_refused_by_name(take_apart: Take, wish: dict[str, object], field: str) -> None:
    with pytest.raises((InvalidRequest, UnsupportedField)) as refused:
        take_apart("blip", **wish)
    assert refused.value.field == field
    if field == "tracks":
        assert "drums, bass, other, vocals" in str(refused.value.remedy)


def test_an_own_checkpoint_is_found_by_its_file(engine: Demucs, take_apart: Take) -> None:
    assert [model.id for model in engine.models()] == [
        "demucs-hdemucs-high",
        "demucs-hdemucs-musdb",
        "my-own",
    ]
    assert [model.local for model in engine.models()] == [True, False, True]
    assert take_apart("blip", model="my-own").used["model"] == "my-own"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", None])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes | None) -> None:
    import torch

    folder = tmp_path / "demucs-hdemucs-high"
    folder.mkdir()
    file = folder / "hdemucs_high_trained.pt"
    if content is None:
        torch.save({"other": torch.zeros(3)}, file)
    else:
        file.write_bytes(content)
    engine = Demucs()
    engine.configure(Setup(models_dir=tmp_path, offline=True, device="cpu"))
    engine.load(lambda step, steps: None)
    request = engine.accept(SongRequest(task="stems", source="x", seed=1))
    with pytest.raises(EngineUnavailable) as failed:
        engine.prepare([request], lambda step, steps: None)
    assert failed.value.field == "model"
    assert str(folder) in failed.value.message


def test_a_source_that_is_no_audio_is_refused(engine: Demucs, take_apart: Take, tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("hello")
    take_apart("blip")
    request = SongRequest(task="stems", source="text", duration=1, seed=1)
    with pytest.raises(InvalidRequest) as refused:
        engine.generate([engine.accept(request)], Listener(tmp_path))
    assert refused.value.field == "source"


def test_a_pickle_that_runs_code_is_not_read(tmp_path: Path) -> None:
    import torch

    ran = tmp_path / "ran"

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[Path]]:
            return (Path.touch, (ran,))

    folder = tmp_path / "demucs-hdemucs-high"
    folder.mkdir()
    torch.save({"freq_encoder.0.conv.weight": Evil()}, folder / "hdemucs_high_trained.pt")
    engine = Demucs()
    engine.configure(Setup(models_dir=tmp_path, offline=True, device="cpu"))
    engine.load(lambda step, steps: None)
    request = engine.accept(SongRequest(task="stems", source="x", seed=1))
    with pytest.raises(EngineUnavailable):
        engine.prepare([request], lambda step, steps: None)
    assert not ran.exists()


def test_the_published_shape_is_read_off_the_weights() -> None:
    import torch

    from engines.neural import libraries
    from engines.neural.demucs.model import _shape

    models = libraries.torchaudio().models
    for build, shape in (
        (models.hdemucs_high, {"channels": 48, "depth": 6, "nfft": 4_096}),
        (models.hdemucs_low, {"channels": 48, "depth": 5, "nfft": 1_024}),
    ):
        with torch.device("meta"):
            assert _shape(build(list(SOURCES)).state_dict()) == shape


def test_the_model_never_hears_more_than_a_chunk(model: Model) -> None:
    heard = set[tuple[int, ...]]()
    hook = model.network.register_forward_pre_hook(lambda _, inputs: heard.add(tuple(inputs[0].shape)))
    separating.separate(model, np.zeros((2, 44_100 * 6), np.float32), 44_100, quiet)
    hook.remove()
    assert heard == {(1, 2, separating.CHUNK)}
