"""The base of the neural engines, by a toy engine: real torch, real checkpoints, real lack of memory."""

import gc
import logging
import shutil
import weakref
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from engines.contract import LoadProgress, Setup, Stage
from engines.errors import Cancelled, EngineUnavailable, InvalidRequest, UnsupportedField
from engines.neural.device import Device
from engines.neural.ladder import Lesson
from engines.neural.weights import Checkpoint
from tests.engines.listener import Listener
from tests.engines.neural import toys
from tests.engines.neural.toys import Toy, request

SIZES = {"one": 64, "two": 64, "three": 96}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for seed, (name, width) in enumerate(SIZES.items()):
        toys.build(folder / name, width, seed)
    return folder


def size(name: str) -> int:
    width = SIZES[name]
    return 4 * (width * width + 4 * width + 1)


def prepared(engine: Toy, *models: str) -> Toy:
    for model in models:
        engine.prepare([request(model=model)], lambda step, steps: None)
    return engine


def test_a_song_is_of_its_checkpoint_and_seed(models: Path) -> None:
    engine = prepared(toys.ready(Toy(), Setup(models_dir=models)), "one", "two")
    one, again, other, two = (
        engine.generate([asked], Listener())[0]
        for asked in (request(1), request(1), request(2), request(1, model="two"))
    )
    assert np.array_equal(one.samples, again.samples)
    assert not np.array_equal(one.samples, other.samples)
    assert not np.array_equal(one.samples, two.samples)
    assert one.used == {"model": "one", "dtype": "float32", "quantisation": "none", "seed": 1}


def test_a_batch_is_what_its_songs_are_one_by_one(models: Path) -> None:
    engine = prepared(toys.ready(Toy(), Setup(models_dir=models)), "one")
    together = engine.generate([request(seed) for seed in range(5)], Listener())
    assert engine.calls == [5]
    for seed, song in enumerate(together):
        (alone,) = engine.generate([request(seed)], Listener())
        assert song.used["seed"] == seed
        np.testing.assert_allclose(song.samples, alone.samples, atol=1e-5)


def test_progress_of_several_calls_rises_to_the_end(models: Path) -> None:
    engine = prepared(toys.ready(Toy(at_once=2), Setup(models_dir=models)), "one")
    listener = Listener()
    engine.generate([request(seed) for seed in range(7)], listener)
    fractions = [fraction for *_, fraction in listener.heard if fraction is not None]
    assert len(fractions) == len(listener.heard)
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert len(set(fractions)) > 8
    assert {steps for stage, _, steps, _ in listener.heard if stage == "sampling"} == {toys.STEPS}


@pytest.mark.parametrize(("stop", "heard"), [(("sampling", 1), 1), (("decoding", 0), toys.STEPS + 1)])
def test_cancel_in_a_call_and_between_calls(models: Path, stop: tuple[Stage, int], heard: int) -> None:
    engine = prepared(toys.ready(Toy(at_once=1), Setup(models_dir=models)), "one")
    engine.generate([request(1), request(2)], Listener())  # learns to make one at a time
    engine.calls.clear()
    listener = Listener(stop=stop)
    with pytest.raises(Cancelled):
        engine.generate([request(seed) for seed in range(4)], listener)
    assert len(listener.heard) == heard
    assert engine.calls == [1]
    assert len(engine.generate([request(1)], Listener())) == 1


# ---- memory runs out ----


def test_fewer_songs_at_once_when_memory_runs_out(models: Path, caplog: pytest.LogCaptureFixture) -> None:
    engine = prepared(toys.ready(Toy(at_once=3), Setup(models_dir=models)), "one")
    whole = prepared(toys.ready(Toy(), Setup(models_dir=models)), "one")
    asked = [request(seed) for seed in range(8)]
    with caplog.at_level(logging.WARNING, "engines"):
        songs = engine.generate(asked, Listener())
    assert engine.calls == [8, 4, 2, 2, 2, 2]
    assert [song.used["seed"] for song in songs] == list(range(8))
    for song, expected in zip(songs, whole.generate(asked, Listener()), strict=True):
        np.testing.assert_allclose(song.samples, expected.samples, atol=1e-5)
        assert song.notices == ("Memory ran out: fewer songs were made at once.",)
    assert "you tried to allocate" in caplog.text  # the allocator's own words


def test_the_next_job_begins_with_what_worked(models: Path) -> None:
    engine = prepared(toys.ready(Toy(at_once=2), Setup(models_dir=models)), "one")
    engine.generate([request(seed) for seed in range(4)], Listener())
    engine.calls.clear()
    songs = engine.generate([request(seed) for seed in range(4)], Listener())
    assert engine.calls == [2, 2]
    assert all(song.notices == () for song in songs)
    engine.calls.clear()
    engine.generate([request(seed, duration=2.0) for seed in range(2)], Listener())
    assert engine.calls == [1, 1], "twice the length is twice the memory"
    engine.unload()
    prepared(engine, "one")
    engine.calls.clear()
    engine.generate([request(seed) for seed in range(2)], Listener())
    assert engine.calls == [2]


class RunsOutLater(Toy):
    """Has room for two songs in its first call, and for one after that."""

    def too_much(self, model: nn.Module, requests: object) -> bool:
        return len(self.calls) > 1 and self.calls[-1] > 1


def test_songs_that_are_done_are_kept_when_memory_runs_out_later(models: Path) -> None:
    engine = prepared(toys.ready(RunsOutLater(), Setup(models_dir=models)), "one")
    engine._lessons["one"] = Lesson(seconds=2.0)
    songs = engine.generate([request(seed) for seed in range(4)], Listener())
    assert engine.calls == [2, 2, 1, 1]
    assert [bool(song.notices) for song in songs] == [False, False, True, True]
    assert [song.used["seed"] for song in songs] == [0, 1, 2, 3]


def test_no_room_for_one_song_is_a_clear_error(models: Path) -> None:
    engine = prepared(toys.ready(Toy(at_once=0), Setup(models_dir=models)), "one", "two")
    with pytest.raises(EngineUnavailable) as caught:
        engine.generate(
            [request(1, duration=3.0, model="two"), request(2, duration=3.0, model="two")], Listener()
        )
    assert caught.value.field == "duration"
    assert not caught.value.retryable
    assert "3 s" in caught.value.message
    assert "variants" in str(caught.value.remedy)
    assert "OPENTUNES_QUANTISATION=int8" in str(caught.value.remedy)
    assert engine.calls == [2, 2, 1]
    assert list(engine._loaded) == ["two"], "the other model went first"


class Heavy(Toy):
    """Has room for its weights at the second attempt, or never."""

    lacks = 0

    def open(self, checkpoint: Checkpoint, folder: Path, progress: LoadProgress) -> nn.Module:
        self.lacks -= 1
        if self.lacks >= 0:
            torch.empty(toys.ABSURD)
        return super().open(checkpoint, folder, progress)


def test_no_room_for_the_weights_is_not_blamed_on_the_length(models: Path) -> None:
    engine = Heavy()
    prepared(toys.ready(engine, Setup(models_dir=models)), "one")
    engine.lacks = 1
    prepared(engine, "two")
    assert list(engine._loaded) == ["two"], "the other model went first"
    engine.lacks = 9
    with pytest.raises(EngineUnavailable, match="the weights of three") as caught:
        prepared(engine, "three")
    assert caught.value.field == "model"
    engine.lacks = 0
    assert list(prepared(engine, "three")._loaded) == ["three"]


def test_what_ran_out_of_memory_is_not_kept_by_its_error(models: Path) -> None:
    engine = prepared(toys.ready(Toy(at_once=1), Setup(models_dir=models)), "one")
    before = _tensors()
    engine.generate([request(1), request(2)], Listener())
    assert _tensors() == before


def _tensors() -> int:
    gc.collect()
    return sum(type(one) is torch.Tensor for one in gc.get_objects())


class Broken(Toy):
    def too_much(self, model: nn.Module, requests: object) -> bool:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")


def test_other_errors_are_not_taken_for_lack_of_memory(models: Path) -> None:
    engine = prepared(toys.ready(Broken(), Setup(models_dir=models)), "one")
    with pytest.raises(RuntimeError, match="mat1"):
        engine.generate([request(1), request(2)], Listener())
    assert engine.calls == [2]


# ---- several models on a card ----


def test_the_least_recently_used_model_goes_before_another_comes(models: Path) -> None:
    budget = size("one") + size("three")
    engine = toys.ready(Toy(), Setup(models_dir=models, memory_bytes=budget))
    prepared(engine, "one", "two")
    assert list(engine._loaded) == ["one", "two"]
    engine.generate([request(model="one")], Listener())
    gone = weakref.ref(engine._loaded.use("two").model)
    engine._loaded.use("one")
    prepared(engine, "three")
    assert list(engine._loaded) == ["one", "three"]
    assert gone() is None
    assert engine._loaded.size_bytes == budget


def test_the_footprint_holds_what_is_kept_and_what_comes(models: Path) -> None:
    everything = sum(map(size, SIZES))
    engine = toys.ready(Toy(), Setup(models_dir=models, memory_bytes=everything))
    assert engine.capacity() == everything
    for held, name in ((0, "one"), (size("one"), "two"), (size("one") + size("two"), "three")):
        assert engine.footprint([request(model=name)]) == held + size(name)
        prepared(engine, name)
        assert engine._loaded.size_bytes == held + size(name)
    assert engine.footprint([request(model="one")]) == everything
    engine.unload()
    assert engine.footprint([request(model="two")]) == size("two")


def test_the_footprint_counts_the_work_of_the_largest_call(models: Path) -> None:
    class Worker(Toy):
        def work_bytes(self, checkpoint: object, requests: list[object]) -> int:  # type: ignore[override]
            return 1_000_000 * len(requests)

    budget = size("one") + size("two") + 4_000_000
    engine = toys.ready(Worker(), Setup(models_dir=models, memory_bytes=budget))
    prepared(engine, "two")
    asked = [request(seed) for seed in range(8)]
    assert engine.footprint(asked[:1]) == size("two") + size("one") + 1_000_000
    assert engine.footprint(asked) == size("two") + size("one") + 4_000_000
    engine.prepare(asked, lambda step, steps: None)
    engine.generate(asked, Listener())
    assert engine.calls == [4, 4]


def test_without_a_card_there_is_nothing_to_share(models: Path) -> None:
    engine = prepared(toys.ready(Toy(), Setup(models_dir=models, device="cpu")), "one")
    assert engine.capacity() == 0
    assert engine.footprint([request()]) == 0


def test_a_card_is_never_given_more_than_it_has(models: Path) -> None:
    class Card(Device):
        def total_bytes(self) -> int:
            return 1_000_000

    for set_to, capacity in ((None, 940_000), (500_000, 500_000), (2_000_000, 940_000)):
        engine = toys.ready(Toy(), Setup(models_dir=models, memory_bytes=set_to))
        engine._device = Card("cuda", torch.float32)
        assert engine.capacity() == capacity


def test_a_model_in_memory_needs_its_files_no_more(tmp_path: Path) -> None:
    folder = toys.build(tmp_path / "one")
    engine = prepared(toys.ready(Toy(), Setup(models_dir=tmp_path)), "one")
    shutil.rmtree(folder)
    engine.fetch([request()], lambda step, steps: None)
    assert len(prepared(engine, "one").generate([request()], Listener())) == 1
    engine.unload()
    with pytest.raises(EngineUnavailable, match="no folder"):
        prepared(engine, "one")


# ---- what is asked for ----


def test_a_request_is_accepted_for_a_model_that_honours_it(models: Path) -> None:
    engine = toys.ready(Toy(), Setup(models_dir=models))
    assert engine.accept(request().model_copy(update={"model": None})).model == "one"
    with pytest.raises(InvalidRequest, match="no model 'four'") as caught:
        engine.accept(request(model="four"))
    assert caught.value.field == "model"
    assert "one, two, three" in str(caught.value.remedy)
    with pytest.raises(InvalidRequest, match="cannot do the task 'cover'"):
        engine.accept(request().model_copy(update={"task": "cover", "source": "abc"}))


def test_a_field_that_only_other_models_honour_is_refused(models: Path) -> None:
    class Plain(Toy):
        checkpoints = (toys.checkpoint("one", fields=frozenset()),)

    engine = toys.ready(Plain(), Setup(models_dir=models))
    with pytest.raises(UnsupportedField, match="'steps'") as caught:
        engine.accept(request().model_copy(update={"steps": 3}))
    assert caught.value.field == "steps"
