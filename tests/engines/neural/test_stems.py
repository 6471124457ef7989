"""Stems of what a neural engine has made: in the same job, by the same Demucs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.contract import Setup, Song, Watch
from engines.errors import Cancelled, EngineUnavailable
from engines.neural import libraries
from engines.neural.demucs import Demucs
from engines.neural.demucs.separating import separate
from engines.neural.musicgen import MusicGen
from engines.request import SongRequest
from tests.engines.listener import Listener
from tests.engines.neural.tiny import demucs, musicgen

Make = Callable[..., list[Song]]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    musicgen.build(folder / "musicgen-small")
    demucs.build(folder / "demucs-hdemucs-high")
    return folder


def engine_on(models: Path) -> MusicGen:
    engine = MusicGen()
    engine.configure(Setup(models_dir=models, offline=True, device="cpu"))
    engine.load(lambda step, steps: None)
    return engine


@pytest.fixture(scope="module")
def engine(models: Path) -> MusicGen:
    return engine_on(models)


def accepted(engine: MusicGen, *wishes: dict[str, object]) -> list[SongRequest]:
    base = {"prompt": "piano", "duration": 1.25, "seed": 3}
    requests = [SongRequest.model_validate(base | wish) for wish in wishes]
    for request in requests:
        engine.info.check(request)
    return [engine.accept(request) for request in requests]


@pytest.fixture(scope="module")
def make(engine: MusicGen) -> Make:
    def make(*wishes: dict[str, object], watch: Watch | None = None) -> list[Song]:
        requests = accepted(engine, *wishes)
        engine.prepare(requests, lambda step, steps: None)
        return engine.generate(requests, watch or Listener())

    return make


def test_a_song_comes_with_the_stems_that_demucs_takes_out_of_it(
    make: Make, models: Path, engine: MusicGen
) -> None:
    (plain,), (song,) = make({}), make({"stems": True})
    assert not plain.stems
    assert np.array_equal(plain.samples, song.samples)
    assert song.sample_rate == 32_000
    assert song.used["stems_model"] == "demucs-hdemucs-high"
    assert np.abs(sum(song.stems.values()) - song.samples).max() < 1e-6
    other = Demucs()
    other.configure(engine.setup)
    other.load(lambda step, steps: None)
    request = other.accept(SongRequest(task="stems", source="x", seed=1))
    other.prepare([request], lambda step, steps: None)
    model = other._loaded.use("demucs-hdemucs-high").model
    theirs = separate(model, song.samples, song.sample_rate, lambda done, chunks: None)
    assert list(song.stems) == list(theirs)
    assert all(np.array_equal(song.stems[name], theirs[name]) for name in theirs)


def test_of_a_batch_only_those_that_want_stems_are_taken_apart(make: Make) -> None:
    songs = make({"stems": True}, {"seed": 4}, {"seed": 5, "stems": True})
    assert [len(song.stems) for song in songs] == [4, 0, 4]
    for song in songs:
        assert not song.stems or np.abs(sum(song.stems.values()) - song.samples).max() < 1e-6


def test_separating_is_the_last_fifth_of_the_progress(make: Make) -> None:
    watch = Listener()
    make({"stems": True}, {"seed": 4, "stems": True}, watch=watch)
    fractions = watch.fractions()
    assert fractions == sorted(fractions)
    sampling = [part for stage, _, _, part in watch.heard if stage == "sampling" and part is not None]
    assert max(sampling) <= 0.8
    assert fractions[-1] == 1
    assert {0.8, 0.9} <= {round(part, 6) for part in fractions}


def test_cancel_is_heard_while_separating(make: Make) -> None:
    class Impatient(Listener):
        def check(self) -> None:
            if any(part and part > 0.8 for part in self.fractions()):
                raise Cancelled

    with pytest.raises(Cancelled):
        make({"stems": True}, {"seed": 4, "stems": True}, watch=Impatient())
    (song,) = make({"stems": True})
    assert song.stems


@pytest.mark.parametrize("passes", [1, 99])
def test_the_model_makes_way_when_memory_runs_out_over_stems(models: Path, passes: int) -> None:
    """As a card would say it, so many times."""
    engine = engine_on(models)
    requests = accepted(engine, {"stems": True})
    engine.prepare(requests, lambda step, steps: None)
    left, held = [passes], list[bool]()

    def short_of_memory(*_: object) -> None:
        held.append("musicgen-small" in engine._loaded)
        left[0] -= 1
        if left[0] >= 0:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    assert engine._separator._model
    engine._separator._model.network.register_forward_pre_hook(short_of_memory)
    if passes == 1:
        (song,) = engine.generate(requests, Listener())
        assert song.stems
        engine.prepare(requests, lambda step, steps: None)
        assert "musicgen-small" in engine._loaded
    else:
        with pytest.raises(EngineUnavailable) as failed:
            engine.generate(requests, Listener())
        assert failed.value.field == "stems"
    assert held == [True, False]


@pytest.mark.parametrize("times", [1, 2])
def test_the_model_makes_way_for_the_one_that_makes_stems(
    models: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """As a card would say it, so many times, when the weights are moved there."""
    engine, left = engine_on(models), [times]
    engine.prepare(accepted(engine, {}), lambda step, steps: None)
    network = libraries.torchaudio().models.HDemucs
    move = network.to

    def short_of_memory(self: Any, device: str) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            raise RuntimeError("CUDA out of memory. Tried to allocate 320.00 MiB.")
        assert list(engine._loaded) == []
        return move(self, device)

    monkeypatch.setattr(network, "to", short_of_memory)
    apart = accepted(engine, {"stems": True})
    if times == 1:
        engine.prepare(apart, lambda step, steps: None)
        assert list(engine._loaded) == ["musicgen-small"]
        assert engine._separator.size_bytes
    else:
        with pytest.raises(EngineUnavailable, match="the model that makes stems") as failed:
            engine.prepare(apart, lambda step, steps: None)
        assert failed.value.field == "stems"


def test_without_weights_the_job_fails_before_any_token_is_made(tmp_path: Path, models: Path) -> None:
    (tmp_path / "musicgen-small").symlink_to(models / "musicgen-small")
    engine = engine_on(tmp_path)
    requests = accepted(engine, {"stems": True})
    for step in (engine.fetch, engine.prepare):  # `fetch` comes before any room on the card is asked for
        with pytest.raises(EngineUnavailable) as failed:
            step(requests, lambda step, steps: None)
        assert failed.value.field == "stems"
        assert "opentunes models pull demucs-hdemucs-high" in str(failed.value.remedy)
    assert "musicgen-small" not in engine._loaded
    engine.fetch(accepted(engine, {}), lambda step, steps: None)
    engine.prepare(accepted(engine, {}), lambda step, steps: None)


def test_demucs_counts_in_the_footprint_and_goes_with_the_rest(models: Path) -> None:
    engine = MusicGen()
    engine.configure(Setup(models_dir=models, offline=True, device="cpu", memory_bytes=8 * 2**30))
    engine.load(lambda step, steps: None)
    plain, apart = accepted(engine, {}), accepted(engine, {"stems": True})
    weights = 83_639_368 * 4
    before = engine.footprint(plain)
    assert engine.footprint(apart) >= before + weights
    engine.prepare(apart, lambda step, steps: None)
    assert engine.footprint(plain) > engine._separator.size_bytes > 0
    engine.unload()
    assert engine._separator.size_bytes == 0
    assert engine.footprint(plain) == before
