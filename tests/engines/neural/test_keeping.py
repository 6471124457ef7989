"""Models come and go: without growth over many rounds; compiled when that is asked for."""

import gc
import os
import shutil
import weakref
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from torch import nn

from engines.contract import Setup
from engines.errors import EngineUnavailable
from tests.engines.listener import Listener
from tests.engines.neural import toys
from tests.engines.neural.toys import Toy, request

ROUNDS: Final = 50
WIDTH: Final = 1_024
"""4 MiB of weights: fifty of them that stay would be 200 MiB."""
GROWTH_MIB: Final = 40
"""A fifth of that."""


inside_inductor = pytest.mark.filterwarnings("ignore:`torch.jit.script_method` is deprecated")


def resident_mib() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads /proc")
def test_fifty_rounds_of_unload_and_reload_without_growth(tmp_path: Path) -> None:
    toys.build(tmp_path / "one", WIDTH)
    engine = toys.ready(Toy(), Setup(models_dir=tmp_path))
    short = request().model_copy(update={"steps": 1})
    gone: list[weakref.ref[nn.Module]] = []
    resident: list[float] = []
    first: np.ndarray[tuple[int, ...], np.dtype[np.float32]] | None = None
    gc.freeze()  # what the process has already: collecting is quick then
    try:
        for _ in range(ROUNDS):
            engine.load(lambda step, steps: None)
            engine.prepare([short], lambda step, steps: None)
            (song,) = engine.generate([short], Listener())
            first = song.samples if first is None else first
            assert np.array_equal(song.samples, first)
            gone.append(weakref.ref(engine._loaded.use("one").model))
            engine.unload()
            assert engine._loaded.size_bytes == 0
            resident.append(resident_mib())
    finally:
        gc.unfreeze()
    assert [reference() for reference in gone] == [None] * ROUNDS
    third = ROUNDS // 3
    assert np.median(resident[-third:]) - np.median(resident[:third]) < GROWTH_MIB


def compiled(tmp_path: Path) -> Toy:
    toys.build(tmp_path / "one")
    return toys.ready(Toy(), Setup(models_dir=tmp_path, compile=True))


@inside_inductor
@pytest.mark.skipif(shutil.which("g++") is None, reason="needs a C++ compiler")
def test_a_compiled_model_makes_the_same_at_every_length(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch._inductor.config
    from torch._dynamo.utils import counters

    monkeypatch.setattr(torch._inductor.config, "compile_threads", 1)  # no pool of processes for one graph
    engine = compiled(tmp_path)
    told: list[tuple[int, int]] = []
    counters.clear()
    engine.prepare([request()], lambda step, steps: told.append((step, steps)))
    assert engine.calls == [1], "warmed up while it was loaded"
    assert counters["stats"]["unique_graphs"] == 1
    assert told == [(0, 2), (1, 2), (1, 2), (2, 2)]
    plain = toys.ready(Toy(), Setup(models_dir=tmp_path))
    plain.prepare([request()], lambda step, steps: None)
    for asked in ([request(1)], [request(2, duration=1.7)]):
        for song, expected in zip(
            engine.generate(asked, Listener()), plain.generate(asked, Listener()), strict=True
        ):
            np.testing.assert_allclose(song.samples, expected.samples, atol=1e-5)
    assert counters["stats"]["unique_graphs"] == 1, "any length goes through the same code"
    model = weakref.ref(engine._loaded.use("one").model)
    engine.unload()
    gc.collect()
    assert model() is None, "compiled code holds on to nothing"


@inside_inductor
def test_what_cannot_be_compiled_is_an_error_that_names_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch._inductor.config

    monkeypatch.setattr(torch._inductor.config.cpp, "cxx", ("no-such-compiler",))
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path / "cache"))
    torch.compiler.reset()
    engine = compiled(tmp_path)
    with pytest.raises(EngineUnavailable, match="OPENTUNES_COMPILE is on") as caught:
        engine.prepare([request()], lambda step, steps: None)
    assert "OPENTUNES_COMPILE=false" in str(caught.value.remedy)
    assert list(engine._loaded) == []
