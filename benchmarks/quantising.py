"""Measures what quantising the core of a model saves, costs in exactness, and does to its speed.

The core is a decoder of MusicGen of the published width, of random weights in bfloat16, on the CPU; it is set
beside itself before. On a card only the bytes are the same: its kernels are others, and so is the speed.
"""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from benchmarks.figure import Figure
from benchmarks.plan import Plan
from engines.neural import libraries, quantising, sizes
from engines.neural.device import Device
from engines.neural.placement import Quantisation

if TYPE_CHECKING:
    import torch

AGAINST: Final = "the same model in bfloat16"
GOALS: Final[dict[Quantisation, tuple[float, float]]] = {
    "int8": (0.6, 0.05),
    "fp8": (0.6, 0.08),
    "int4": (0.45, 0.25),
}
"""Bytes over those before, and relative error of the output, at most."""
LAYERS: Final = 8
TOKENS: Final = 64


def measure(plan: Plan) -> Iterator[Figure]:
    """Every kind of quantisation that runs here; a model with weights of its own in every round."""
    libraries.ready()
    for quantisation, (most_bytes, most_error) in GOALS.items():
        found = [_compare(quantisation, seed, plan.size(LAYERS, 1)) for seed in range(plan.rounds)]
        share, error, slower = (list(values) for values in zip(*found, strict=True))
        yield Figure(f"{quantisation}: bytes / before", share, AGAINST, at_most=most_bytes)
        yield Figure(f"{quantisation}: relative error of the output", error, AGAINST, at_most=most_error)
        yield Figure(f"{quantisation}: seconds / before, on the CPU", slower, AGAINST)


def _compare(quantisation: Quantisation, seed: int, layers: int) -> tuple[float, float, float]:
    """Share of the bytes, relative error, and share of the seconds of a pass."""
    import torch
    from transformers import MusicgenDecoderConfig, MusicgenForCausalLM

    torch.manual_seed(seed)
    config = MusicgenDecoderConfig(
        vocab_size=2048, hidden_size=1024, num_hidden_layers=layers, num_attention_heads=16, ffn_dim=4096,
        num_codebooks=4, audio_channels=1, pad_token_id=None, bos_token_id=0,
    )  # fmt: skip
    model = MusicgenForCausalLM(config).to(torch.bfloat16).eval().requires_grad_(requires_grad=False)
    tokens = torch.randint(0, 2048, (4, TOKENS))
    whole, before, seconds = sizes.module_bytes([model]), *_pass(model, tokens)
    quantising.quantise(model, quantisation, Device("cpu", torch.bfloat16))
    after, quantised_seconds = _pass(model, tokens)
    error = float((after - before).norm() / before.norm())
    return sizes.module_bytes([model]) / whole, error, quantised_seconds / seconds


def _pass(model: "torch.nn.Module", tokens: "torch.Tensor") -> tuple["torch.Tensor", float]:
    """The logits, and the seconds of a pass after one to warm up."""
    import torch

    with torch.inference_mode():
        model(input_ids=tokens)
        begun = time.perf_counter()
        logits = model(input_ids=tokens).logits
        return logits.float(), time.perf_counter() - begun
