"""The families in memory: what they share, how they code audio, what they keep exact."""

import math
import shutil
import weakref
from pathlib import Path

import numpy as np
import pytest

from engines.contract import Samples, Setup, Source
from engines.errors import EngineUnavailable
from engines.neural import placing, sizes
from engines.neural.stable_audio import StableAudio, coding
from engines.neural.stable_audio.audio_3 import StableAudio3
from engines.neural.stable_audio.call import Call, Part, Span
from engines.neural.stable_audio.model import Model
from tests.engines.listener import Listener

from .conftest import asked

OPEN, DISTILLED = "stable-audio-open-1.0", "stable-audio-3-medium"


def opened(engine: StableAudio, models_dir: Path, name: str) -> Model:
    checkpoint = next(one for one in engine.catalogue() if one.id == name)
    return engine.open(checkpoint, models_dir / name, lambda step, steps: None)


@pytest.fixture(scope="module")
def models(engine: StableAudio, models_dir: Path) -> dict[str, Model]:
    return {name: opened(engine, models_dir, name) for name in (OPEN, DISTILLED)}


@pytest.fixture
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coding, "WINDOW", 5)


@pytest.mark.usefixtures("small_windows")
@pytest.mark.parametrize("name", [OPEN, DISTILLED])
def test_audio_coded_in_windows_is_what_the_whole_gives(
    models: dict[str, Model], audio: dict[str, Samples], name: str
) -> None:
    import torch

    coder, steps = models[name].coder, list[int]()
    samples = audio["one"].shape[1]
    frames = coder.frames(samples)
    latents = coder.encode(audio["one"], frames, lambda: steps.append(1))
    drawn = torch.randn(4, frames, generator=torch.Generator().manual_seed(0))
    sound = coder.decode(drawn, samples, lambda: steps.append(1))
    assert len(steps) == 2 * -(-frames // coding.WINDOW)

    padded = np.pad(audio["one"], ((0, 0), (0, frames * coder.ratio - samples)))
    with torch.no_grad():
        whole = coder.encoded(coder.pipe.vae.encode(torch.from_numpy(padded)[None]))[0]
        played = coder.pipe.vae.decode(drawn[None]).sample[0, :, :samples].numpy()
    assert torch.allclose(latents, whole, atol=1e-5)
    assert np.allclose(sound, played, atol=1e-5)


def test_the_reach_of_convolutions_is_that_of_the_real_model(models: dict[str, Model]) -> None:
    """A sample hears a latent `reach` away, or nearly, and none further."""
    import torch

    vae, reach = models[OPEN].pipe.vae, models[OPEN].coder.reach
    latents = torch.zeros(1, 4, 61, requires_grad=True)
    sound = vae.decode(latents).sample
    sound[0, 0, 30 * 2048 : 31 * 2048].sum().backward()
    heard = latents.grad[0].abs().sum(0).nonzero().flatten() if latents.grad is not None else torch.zeros(0)
    assert (30 - reach, 30 + reach) == pytest.approx((int(heard.min()), int(heard.max())), abs=2)
    assert 30 - reach <= heard.min() <= heard.max() <= 30 + reach


def test_every_length_is_so_many_latents_for_the_pipelines_too(models: dict[str, Model]) -> None:
    model = models[DISTILLED]
    assert isinstance(model, StableAudio3)
    for latents in range(1, 4092):
        for samples in (4096 * latents - 1, 4096 * latents, 4096 * latents + 1):
            seconds = model.seconds(samples)
            assert math.ceil((seconds + 0.0) * 44_100 / 4096) == -(-samples // 4096)
            assert seconds == pytest.approx(samples / 44_100, abs=2e-5)


def test_the_pipelines_of_stable_audio_3_are_of_the_same_parts(models: dict[str, Model]) -> None:
    model = models[DISTILLED]
    assert isinstance(model, StableAudio3)
    for sibling in model.siblings:
        assert sibling.components.keys() == model.pipe.components.keys()
        for name, part in model.pipe.components.items():
            assert getattr(sibling, name) is part


def test_a_cover_of_open_is_what_its_pipeline_makes_of_initial_audio(
    models: dict[str, Model], audio: dict[str, Samples]
) -> None:
    import torch

    model = models[OPEN]
    parts = tuple(Part("a tune", seed, audio[name]) for seed, name in ((3, "one"), (4, "two")))
    call = Call(parts, 2.0, 88_200, steps=3, guidance=7.0, negative_prompt="", strength=1.0)
    latents = model.latents(call, lambda: None, lambda: None)
    theirs = model.pipe(
        call.prompts,
        audio_end_in_s=2.0,
        num_inference_steps=3,
        generator=[torch.Generator().manual_seed(part.seed) for part in parts],
        initial_audio_waveforms=torch.from_numpy(
            np.stack([part.source for part in parts if part.source is not None])
        ),
        initial_audio_sampling_rate=44_100,
        output_type="latent",
    ).audios
    assert torch.allclose(latents, theirs, atol=1e-4)


def test_a_repaint_is_what_the_inpaint_pipeline_makes(
    models: dict[str, Model], audio: dict[str, Samples]
) -> None:
    import torch
    from diffusers import StableAudio3InpaintPipeline

    model = models[DISTILLED]
    fresh = Span(5 * 4096, 11 * 4096)
    parts = tuple(Part("a tune", seed, audio["one"], fresh) for seed in (3, 4))
    call = Call(parts, 2.0, 88_200, steps=3, guidance=1.0, negative_prompt="", strength=1.0)
    latents = model.latents(call, lambda: None, lambda: None)
    theirs = StableAudio3InpaintPipeline(**model.pipe.components)(
        call.prompts,
        duration=2.0,
        audio=torch.from_numpy(np.stack([audio["one"]] * 2)),
        mask_start_seconds=fresh.start / 44_100 + 1e-6,
        mask_end_seconds=fresh.stop / 44_100 + 1e-6,
        num_inference_steps=3,
        generator=[torch.Generator().manual_seed(part.seed) for part in parts],
        output_type="latent",
    ).audios
    assert torch.allclose(latents, theirs, atol=1e-4)


def test_positions_and_durations_stay_exact_at_half_precision(
    models_dir: Path, models: dict[str, Model]
) -> None:
    import torch

    half = StableAudio()
    half.configure(Setup(models_dir=models_dir, offline=True, device="cpu", dtype="bfloat16"))
    half.load(lambda step, steps: None)
    model, exact = opened(half, models_dir, DISTILLED), models[DISTILLED]
    assert model.pipe.transformer.dtype == torch.bfloat16
    assert torch.equal(
        model.pipe.transformer.rotary_pos_emb.inv_freq, exact.pipe.transformer.rotary_pos_emb.inv_freq
    )
    assert torch.equal(model.pipe.duration_embedder.freqs, exact.pipe.duration_embedder.freqs)
    for mine, other in zip(model.pipe.vae.named_buffers(), exact.pipe.vae.named_buffers(), strict=True):
        assert mine[0].endswith("running_std") or torch.equal(mine[1], other[1])


@pytest.mark.parametrize("name", [OPEN, DISTILLED])
@pytest.mark.parametrize("task", ["text2music", "cover"])
def test_half_precision_makes_nearly_the_same_song(
    engine: StableAudio, models_dir: Path, sources: list[Source], name: str, task: str
) -> None:
    half = StableAudio()
    half.configure(Setup(models_dir=models_dir, offline=True, device="cpu", dtype="bfloat16"))
    half.load(lambda step, steps: None)
    request = half.accept(asked(model=name, task=task, **({"source": "one"} if task == "cover" else {})))
    songs = []
    for one in (engine, half):
        one.prepare([request], lambda step, steps: None)
        songs += one.generate([request], Listener(sources))
    assert np.abs(songs[0].samples - songs[1].samples).max() < 0.1


@pytest.mark.parametrize("name", [OPEN, DISTILLED])
def test_a_quantised_model_makes_nearly_the_same_song(
    engine: StableAudio, models_dir: Path, name: str
) -> None:
    small = StableAudio()
    small.configure(Setup(models_dir=models_dir, offline=True, device="cpu", quantisation="int8"))
    small.load(lambda step, steps: None)
    request = small.accept(asked(model=name))
    songs = []
    for one in (engine, small):
        one.prepare([request], lambda step, steps: None)
        songs += one.generate([request], Listener())
    assert songs[1].used["quantisation"] == "int8"
    assert 0 < np.abs(songs[0].samples - songs[1].samples).max() < 0.2


@pytest.mark.parametrize("name", [OPEN, DISTILLED])
def test_layers_that_wait_in_main_memory_make_the_same_latents(
    engine: StableAudio, models_dir: Path, audio: dict[str, Samples], name: str
) -> None:
    import torch

    calls = [
        Call(
            (Part("a tune", 3, source),), 2.0, 88_200, steps=2, guidance=7.0, negative_prompt="", strength=0.5
        )
        for source in (None, audio["one"])
    ]
    model = opened(engine, models_dir, name)
    before = [model.latents(call, lambda: None, lambda: None) for call in calls]
    placing.place(model, "group", engine.device)
    for call, latents in zip(calls, before, strict=True):
        assert torch.allclose(model.latents(call, lambda: None, lambda: None), latents, atol=1e-4)
        model.audio(latents, call, lambda: None)
        model.release()


@pytest.mark.parametrize("name", [OPEN, DISTILLED])
def test_nothing_of_a_model_is_left_after_it_was_unloaded(
    models_dir: Path, sources: list[Source], name: str
) -> None:
    engine = StableAudio()
    engine.configure(Setup(models_dir=models_dir, offline=True, device="cpu"))
    engine.load(lambda step, steps: None)
    request = engine.accept(asked(model=name, task="cover", source="one"))
    engine.prepare([request], lambda step, steps: None)
    engine.generate([request], Listener(sources))
    held = [weakref.ref(part) for part in sizes.parts(engine._loaded.use(name).model).values()]
    assert held
    assert all(part() is not None for part in held)
    engine.unload()
    assert [part() for part in held] == [None] * len(held)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [(OPEN, "whole copy"), (DISTILLED, "--checkpoint_path stabilityai/stable-audio-3-medium")],
)
@pytest.mark.parametrize("file", ["text_encoder/model.safetensors", "transformer/config.json"])
def test_broken_files_are_said_with_what_to_do(
    models_dir: Path, tmp_path: Path, name: str, file: str, remedy: str
) -> None:
    shutil.copytree(models_dir / name, tmp_path / name)
    whole = (tmp_path / name / file).read_bytes()
    (tmp_path / name / file).write_bytes(whole[: len(whole) // 2])
    engine = StableAudio()
    engine.configure(Setup(models_dir=tmp_path, offline=True, device="cpu"))
    engine.load(lambda step, steps: None)
    with pytest.raises(EngineUnavailable) as error:
        opened(engine, tmp_path, name)
    assert str(tmp_path / name) in error.value.message
    assert remedy in (error.value.remedy or "")
