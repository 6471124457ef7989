"""Weights of fewer bits, as far as a CPU goes; where a kind cannot run it says so."""

from functools import partial
from pathlib import Path

import pytest
import torch
from torch import nn

from engines.contract import Setup
from engines.errors import EngineUnavailable
from engines.neural import libraries, quantising, sizes
from engines.neural.device import Device, Dtype, Kind
from engines.neural.placement import QUANTISED_BYTES, Quantisation
from tests.engines.listener import Listener
from tests.engines.neural import toys
from tests.engines.neural.toys import Toy, request

ERRORS: dict[Quantisation, float] = {"int8": 0.02, "fp8": 0.06, "int4": 0.15}
"""Relative, of the output of two layers of random weights."""
WIDTH = 256


def network(dtype: torch.dtype) -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        layers = nn.Sequential(nn.Linear(WIDTH, 2 * WIDTH), nn.GELU(), nn.Linear(2 * WIDTH, WIDTH))
    return layers.to(dtype).eval().requires_grad_(requires_grad=False)


@pytest.fixture
def sound() -> torch.Tensor:
    return torch.randn(4, WIDTH, generator=torch.Generator().manual_seed(1))


def error(made: torch.Tensor, expected: torch.Tensor) -> float:
    made, expected = made.detach().float(), expected.detach().float()
    return float((made - expected).norm() / expected.norm())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("quantisation", ["int8", "fp8", "int4"])
def test_fewer_bytes_and_nearly_the_same_output(
    quantisation: Quantisation, dtype: torch.dtype, sound: torch.Tensor
) -> None:
    layers = network(dtype)
    expected = layers(sound.to(dtype))
    assert quantising.quantise(layers, quantisation, Device("cpu", dtype)) == 2
    weights = sum(sizes.tensor_bytes(weight) for weight in layers.parameters() if weight.dim() == 2)
    assert weights / (4 * WIDTH * WIDTH) == pytest.approx(QUANTISED_BYTES[quantisation], abs=0.13)
    assert 0 < error(layers(sound.to(dtype)), expected) < ERRORS[quantisation]


@pytest.mark.parametrize("quantisation", ["int8", "fp8", "int4"])
def test_adapters_go_over_quantised_weights(quantisation: Quantisation, sound: torch.Tensor) -> None:
    libraries.ready()
    from peft import LoraConfig, inject_adapter_in_model

    layers = network(torch.float32)
    quantising.quantise(layers, quantisation, Device("cpu", torch.float32))
    plain = layers(sound)
    adapted = inject_adapter_in_model(
        LoraConfig(target_modules=["0", "2"], r=4, init_lora_weights=False), layers
    )
    assert type(adapted[0]).__name__ == "TorchaoLoraLinear"
    assert error(adapted(sound), plain) > 0.01
    for layer in (adapted[0], adapted[2]):
        layer.enable_adapters(enabled=False)
    assert torch.equal(adapted(sound), plain)


def test_layers_that_the_kernels_do_not_take_stay_as_they_are(sound: torch.Tensor) -> None:
    layers = nn.Sequential(nn.Linear(WIDTH, 40), nn.Linear(40, 32), nn.Linear(32, 32))
    assert quantising.quantise(layers, "int4", Device("cpu", torch.float32)) == 1
    assert [type(layer.weight).__name__ for layer in layers] == ["Parameter", "Parameter", "Int4OpaqueTensor"]
    assert layers(sound).shape == (4, 32)
    with pytest.raises(EngineUnavailable, match="no layer of the model"):
        quantising.quantise(nn.Sequential(nn.Linear(40, 40)), "int4", Device("cpu", torch.float32))


@pytest.mark.parametrize(
    ("quantisation", "kind", "dtype", "capability", "reason"),
    [
        ("none", "mps", "float16", None, ""),
        ("int8", "mps", "float16", None, ""),
        ("int8", "cuda", "float16", (6, 0), ""),
        ("fp8", "cpu", "float32", None, ""),
        ("fp8", "cuda", "bfloat16", (8, 9), ""),
        ("fp8", "cuda", "bfloat16", (8, 6), "compute capability is 8.6, and it needs 8.9"),
        ("fp8", "mps", "float16", None, "Apple's GPU"),
        ("int4", "cpu", "float32", None, ""),
        ("int4", "cuda", "bfloat16", (9, 0), ""),
        ("int4", "cuda", "float16", (9, 0), "needs the dtype bfloat16, not float16"),
        ("int4", "cuda", "float16", (7, 5), "compute capability is 7.5, and it needs 8.0"),
        ("int4", "mps", "float16", None, "Apple's GPU"),
    ],
)
def test_what_cannot_run_is_refused_by_name(
    quantisation: Quantisation, kind: Kind, dtype: Dtype, capability: tuple[int, int] | None, reason: str
) -> None:
    if not reason:
        quantising.check(quantisation, kind, dtype, capability)
        return
    with pytest.raises(EngineUnavailable, match=reason) as caught:
        quantising.check(quantisation, kind, dtype, capability)
    assert f"OPENTUNES_QUANTISATION is {quantisation}" in caught.value.message
    assert "OPENTUNES_QUANTISATION=int8" in str(caught.value.remedy)


def test_an_engine_quantises_its_core_and_says_so(tmp_path: Path) -> None:
    toys.build(tmp_path / "one", WIDTH)
    made, held = {}, {}
    for quantisation in ("none", "int8"):
        engine = toys.ready(Toy(), Setup(models_dir=tmp_path, quantisation=quantisation, memory_bytes=10**6))
        promised = engine.footprint([request()])
        told: list[tuple[int, int]] = []
        engine.prepare([request()], partial(_note, told))
        assert told == sorted(told)
        assert told[-1][0] == told[-1][1]
        held[quantisation] = engine._loaded.size_bytes
        assert promised == pytest.approx(held[quantisation], rel=0.1)
        (made[quantisation],) = engine.generate([request()], Listener())
        assert made[quantisation].used["quantisation"] == quantisation
    assert held["int8"] < 0.3 * held["none"]
    difference = torch.from_numpy(made["int8"].samples), torch.from_numpy(made["none"].samples)
    assert 0 < error(*difference) < ERRORS["int8"]


def _note(told: list[tuple[int, int]], step: int, steps: int) -> None:
    told.append((step, steps))


def test_engines_without_linear_layers_are_never_quantised(tmp_path: Path) -> None:
    class Filters(Toy):
        quantises = False

    toys.build(tmp_path / "one")
    engine = toys.ready(Filters(), Setup(models_dir=tmp_path, quantisation="int4"))
    engine.prepare([request()], lambda step, steps: None)
    (song,) = engine.generate([request()], Listener())
    assert song.used["quantisation"] == "none"
