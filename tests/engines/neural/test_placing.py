"""Where the parts of a real diffusers pipeline are put, and that it makes the same there.

There is no card here: parts wait and work in main memory, but the hooks that move them are real.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from engines.contract import LoadProgress, Setup, Song, Watch
from engines.errors import EngineUnavailable
from engines.neural import libraries, placing, sizes
from engines.neural.device import Device
from engines.neural.placement import OFFLOADS, Offload, Placement
from engines.neural.weights import Checkpoint
from engines.request import SongRequest
from tests.engines.listener import Listener
from tests.engines.neural import toys
from tests.engines.neural.toys import RATE, Denoiser, Toy, request

CPU = Device("cpu", torch.float32)
LATENT_RATE = 2
LONG = 4_000
"""Frames of a song of which a tiled VAE makes several tiles."""


@pytest.fixture(scope="module")
def pipeline_class() -> type[Any]:
    libraries.ready()
    from diffusers import DiffusionPipeline, ModelMixin

    class Transformer(ModelMixin, Denoiser):  # type: ignore[misc]
        pass

    class Pipeline(DiffusionPipeline):  # type: ignore[misc]
        model_cpu_offload_seq = "transformer->vae"

        def __init__(self, transformer: nn.Module, vae: nn.Module) -> None:
            super().__init__()
            self.register_modules(transformer=transformer, vae=vae)

        @classmethod
        def fresh(cls, vae: nn.Module) -> Any:
            return cls(Transformer(), vae)

        @torch.inference_mode()
        def __call__(self, noise: torch.Tensor) -> torch.Tensor:
            latents = self.transformer(noise.to(self._execution_device))
            return torch.as_tensor(self.vae.decode(latents).sample)

    return Pipeline


def pipeline(kind: type[Any]) -> Any:
    from diffusers import AutoencoderOobleck

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        vae = AutoencoderOobleck(
            encoder_hidden_size=4,
            downsampling_ratios=[LATENT_RATE],
            channel_multiples=[1],
            decoder_channels=4,
            decoder_input_channels=2,
            audio_channels=1,
            sampling_rate=RATE,
        )
        return kind.fresh(vae.eval())


@pytest.mark.parametrize("offload", OFFLOADS)
def test_a_placed_pipeline_makes_the_same(pipeline_class: type[Any], offload: Offload) -> None:
    pipe, noise = pipeline(pipeline_class), torch.randn(1, 2, 100, generator=torch.Generator().manual_seed(0))
    expected = pipe(noise)
    whole = placing.bytes_on_card(pipe, "none")
    for step in OFFLOADS[: OFFLOADS.index(offload) + 1]:  # one after the other, as on the ladder
        placing.place(pipe, step, CPU)
    torch.testing.assert_close(pipe(noise), expected)
    hooked = {name: _is_hooked(part) for name, part in sizes.parts(pipe).items()}
    assert (
        hooked
        == {
            "none": {"transformer": "", "vae": ""},
            "model": {"transformer": "accelerate", "vae": "accelerate"},
            "group": {"transformer": "diffusers", "vae": ""},  # of old weight norm: it stays on the card
        }[offload]
    )
    assert placing.bytes_on_card(pipe, offload) <= whole
    assert (placing.bytes_on_card(pipe, offload) == whole) == (offload == "none")


def _is_hooked(part: nn.Module) -> str:
    if hasattr(part, "_hf_hook"):
        return "accelerate"
    return "diffusers" if any(hasattr(module, "_diffusers_hook") for module in part.modules()) else ""


class Tiled(Toy):
    """Keeps a pipeline, and has memory for one song whose VAE is tiled, under the last kind of offload."""

    offloads = OFFLOADS
    pipeline_class: type[Any]
    least: Offload = "group"

    @property
    def may_offload(self) -> tuple[Offload, ...]:
        return self.offloads  # as on a card

    def open(self, checkpoint: Checkpoint, folder: Path, progress: LoadProgress) -> Any:
        return pipeline(self.pipeline_class)

    @torch.inference_mode()
    def sample(
        self, model: Any, checkpoint: Checkpoint, requests: Sequence[SongRequest], watch: Watch
    ) -> list[Song]:
        self.calls.append(len(requests))
        noise = [
            torch.randn(2, LONG, generator=torch.Generator().manual_seed(one.seed or 0)) for one in requests
        ]
        placement = self._loaded.use(checkpoint.id).placement
        if len(requests) > 1 or not model.vae.use_tiling or placement.offload != self.least:
            torch.empty(toys.ABSURD)
        return [Song(one, RATE, {}) for one in model(torch.stack(noise)).numpy()]


@pytest.fixture
def tiled(pipeline_class: type[Any], tmp_path: Path) -> Iterator[Tiled]:
    toys.build(tmp_path / "one")
    engine = Tiled()
    engine.pipeline_class = pipeline_class
    toys.ready(engine, Setup(models_dir=tmp_path))
    engine.prepare([request()], lambda step, steps: None)
    yield engine
    engine.unload()


def test_every_step_of_the_ladder_is_taken_and_told(tiled: Tiled) -> None:
    songs = tiled.generate([request(1), request(2)], Listener())
    assert tiled.calls == [2, 1, 1, 1, 1, 1]
    assert [len(song.notices) for song in songs] == [4, 4]
    for word, notice in zip(("fewer", "stretches", "parts", "layers"), songs[0].notices, strict=True):
        assert word in notice
    whole = pipeline(tiled.pipeline_class)
    noise = torch.randn(2, LONG, generator=torch.Generator().manual_seed(1))
    np.testing.assert_allclose(songs[0].samples, whole(noise[None])[0].numpy(), atol=1e-4)


def test_what_worked_is_kept_for_the_next_job_even_when_the_model_was_away(tiled: Tiled) -> None:
    tiled.generate([request(1)], Listener())
    tiled._loaded.clear()  # as when another model needed its place
    tiled.calls.clear()
    tiled.prepare([request(1)], lambda step, steps: None)
    (song,) = tiled.generate([request(1)], Listener())
    assert tiled.calls == [1]
    assert song.notices == ()


def test_a_vae_that_its_engine_always_tiles_is_left_alone(pipeline_class: type[Any]) -> None:
    pipe = pipeline(pipeline_class)
    assert placing.untiled(pipe) == [pipe.vae]
    pipe.vae.enable_tiling()
    assert placing.untiled(pipe) == []


def test_what_has_not_helped_is_not_kept_for_shorter_songs(tiled: Tiled) -> None:
    class Vain(Tiled):
        def sample(self, *arguments: Any) -> list[Song]:
            if arguments[2][0].duration > 1:
                torch.empty(toys.ABSURD)
            return super().sample(*arguments)

    tiled.__class__ = Vain
    with pytest.raises(EngineUnavailable, match="3 s"):
        tiled.generate([request(1, duration=3.0)], Listener())
    tiled.least = "none"
    tiled.prepare([request(1)], lambda step, steps: None)
    assert tiled._loaded.use("one").placement == Placement()
    (song,) = tiled.generate([request(1)], Listener())
    assert song.notices == ("Memory ran out: the sound was decoded in stretches.",)
