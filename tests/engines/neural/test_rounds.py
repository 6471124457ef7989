"""Loading and unloading over and over leaves nothing behind."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.gpu.card import Memory
from benchmarks.gpu.listener import Listener
from engines import Setup, registry
from engines.neural import libraries
from engines.neural.device import Device
from engines.neural.engine import NeuralEngine
from tests.engines.neural import cases

ROUNDS = 50
SETTLED = 10
"""Rounds after which allocators and caches have what they want."""
GROWTH = 16 * 2**20
"""Bytes that the process may have more after the last round than after those: fragments, no model."""


@pytest.fixture(scope="module")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    cases.build_models(folder)
    return folder


def modules() -> int:
    """Modules of torch that are alive."""
    import torch

    gc.collect()
    return sum(issubclass(type(one), torch.nn.Module) for one in gc.get_objects())


@pytest.fixture
def little_to_collect() -> Iterator[None]:
    """What is there already is left out of garbage collections, which the rounds would wait for."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("little_to_collect")
@pytest.mark.parametrize("name", ["ace-step", "musicgen"])  # one of diffusers, one of transformers
def test_fifty_rounds_of_load_and_unload_do_not_grow(name: str, models_dir: Path) -> None:
    libraries.ready()
    engine = registry.engine_class(name)()
    assert isinstance(engine, NeuralEngine)
    engine.configure(Setup(models_dir=models_dir, offline=True, device="cpu"))
    engine.load(lambda step, steps: None)
    case = next(case for case in cases.every() if case.engine == name and case.task == "text2music")
    request = engine.accept(case.request().model_copy(update={"duration": engine.info.min_seconds}))
    memory, before, settled, songs = Memory(Device.choose(engine.setup)), modules(), 0, set()
    for number in range(ROUNDS):
        engine.prepare([request], lambda step, steps: None)
        assert modules() > before if number == 0 else True
        (song,) = engine.generate([request], Listener({}))
        songs.add(song.samples.tobytes())
        engine.unload()
        if number == SETTLED:
            settled = memory.held()
    assert modules() == before
    assert memory.held() - settled < GROWTH
    assert len(songs) == 1, "every round makes the same song"
