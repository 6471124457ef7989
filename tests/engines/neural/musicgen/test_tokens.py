"""The loop, the choice of tokens and the codec, each against what it stands for."""

from pathlib import Path

import numpy as np
import pytest
import torch

from engines.audio import read
from engines.neural.musicgen import MusicGen, codec, tokens
from engines.neural.musicgen.conditions import chroma_of, melody_at
from engines.neural.musicgen.model import Model
from engines.neural.musicgen.sampling import Choice, Numbers, Sampler
from tests.engines.neural.musicgen.conftest import WINDOW, Make, requests_of

RATE = 32_000


def model_of(engine: MusicGen, name: str) -> Model:
    engine.prepare(requests_of(engine, [{"model": name}]), lambda step, steps: None)
    return engine._loaded.use(name).model


@pytest.mark.parametrize("name", ["musicgen-small", "musicgen-stereo-small", "musicgen-melody"])
@pytest.mark.parametrize("guidance", [1.0, 3.0])
def test_the_likeliest_tokens_are_those_of_transformers(
    engine: MusicGen, make: Make, name: str, guidance: float
) -> None:
    model = model_of(engine, name)
    (ours,) = make({"model": name, "top_k": 1, "guidance": guidance, "duration": 1.1})
    theirs = model.network.generate(
        **model.processor.tokenizer(["warm piano"], return_tensors="pt"),
        do_sample=False,
        guidance_scale=guidance,
        max_length=55 + 4,
    )
    assert theirs.shape[-1] == ours.samples.shape[1]
    assert np.abs(ours.samples - theirs[0].numpy()).max() < 1e-4


def test_the_likeliest_tokens_after_a_song_are_those_of_transformers(
    engine: MusicGen, make: Make, sources: Path
) -> None:
    model = model_of(engine, "musicgen-stereo-small")
    wish = {"task": "extend", "source": "rising", "prompt": "warm piano", "duration": 2.5}
    (ours,) = make(wish | {"model": "musicgen-stereo-small", "top_k": 1})
    context = tokens.context_of(model)
    end = read(sources / "rising.wav", RATE)[:, -context * model.hop :]
    theirs = model.network.generate(
        **model.processor.tokenizer(["warm piano"], return_tensors="pt"),
        input_values=torch.from_numpy(end)[None],
        do_sample=False,
        guidance_scale=3.0,
        max_length=context + 25 + 4,
    )
    after = round(0.03 * RATE)  # the crossfade
    new = theirs[0, :, context * model.hop :].numpy()
    assert np.abs(ours.samples[:, 2 * RATE :] - new)[:, after:].max() < 1e-4


def test_the_likeliest_tokens_under_a_melody_are_those_of_transformers(
    engine: MusicGen, make: Make, sources: Path
) -> None:
    model = model_of(engine, "musicgen-melody")
    (ours,) = make(
        {"task": "cover", "source": "rising", "model": "musicgen-melody", "top_k": 1, "duration": 1.1}
    )
    heard = read(sources / "rising.wav", RATE, channels=1)
    inputs = model.processor(audio=heard[0], sampling_rate=RATE, text=["warm piano"], return_tensors="pt")
    theirs = model.network.generate(**inputs, do_sample=False, guidance_scale=3.0, max_length=55 + 4)
    assert np.abs(ours.samples - theirs[0].numpy()).max() < 1e-4


@pytest.mark.parametrize(
    ("before", "new"), [(0, 1), (0, 60), (0, 61), (0, 500), (24, 36), (24, 300), (7, 53)]
)
def test_windows_make_every_token_once_within_what_the_model_knows(
    engine: MusicGen, before: int, new: int
) -> None:
    model, done = model_of(engine, "musicgen-small"), before
    assert model.window == WINDOW
    for start, context, count in tokens.windows(model, before, new):
        assert start + context == done
        assert context + count <= WINDOW
        assert context == min(done, tokens.context_of(model))
        done += count
    assert done == before + new


def test_a_longer_song_begins_as_the_shorter(make: Make) -> None:
    """The first window does not know how many will follow."""
    (short,), (long,) = make({"duration": 1.2}), make({"duration": 3})
    heard = RATE  # the codec hears a little beyond
    assert np.abs(short.samples[:, :heard] - long.samples[:, :heard]).max() < 1e-4


def test_tokens_are_drawn_as_their_probabilities_say() -> None:
    torch.manual_seed(0)
    logits, draws = torch.randn(1, 8), 20_000
    sampler = Sampler([Choice(1.0, 0.8, 250, 1.0)], 1, 8, "cpu")
    numbers = Numbers([5], 1).draw(draws)
    found = torch.cat([sampler.choose(logits, number) for number in numbers])
    shares = found.bincount(minlength=8) / draws
    assert (shares - (logits[0] / 0.8).softmax(-1)).abs().max() < 0.015


@pytest.mark.parametrize(("top_k", "top_p"), [(1, 1.0), (5, 1.0), (50, 0.7), (50, 0.05), (6, 0.5)])
def test_the_candidates_are_those_of_transformers(top_k: int, top_p: float) -> None:
    from transformers import LogitsProcessorList, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

    torch.manual_seed(1)
    logits = 2 * torch.randn(1, 50)
    warpers = LogitsProcessorList(
        [
            TemperatureLogitsWarper(1.3),
            TopKLogitsWarper(top_k),
            *([TopPLogitsWarper(top_p)] if top_p < 1 else []),
        ]
    )
    theirs = warpers(torch.zeros(1, 1, dtype=torch.long), logits).softmax(-1)[0]
    sampler = Sampler([Choice(1.0, 1.3, top_k, top_p)], 1, 50, "cpu")
    found = torch.cat([sampler.choose(logits, number) for number in torch.linspace(0, 1, 4_001)[:-1, None]])
    assert set(found.tolist()) == set(theirs.nonzero()[:, 0].tolist())
    assert (found.bincount(minlength=50) / 4_000 - theirs).abs().max() < 1e-3


def test_each_row_has_its_own_guidance() -> None:
    given, free = (
        torch.tensor([[1.0, 0.0]] * 2),
        torch.tensor([[2.0, 0.0]] * 2),
    )  # guidance of 2 evens them out
    sampler = Sampler([Choice(1.0, 1.0, 1, 1.0), Choice(5.0, 1.0, 1, 1.0)], 1, 2, "cpu")
    assert sampler.choose(torch.cat([given, free]), torch.zeros(2)).tolist() == [0, 1]


@pytest.mark.parametrize("name", ["musicgen-small", "musicgen-stereo-small"])
def test_pieces_through_the_codec_are_as_the_whole(
    engine: MusicGen, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = model_of(engine, name)
    row = torch.randint(model.vocabulary, (model.codebooks, 275), generator=torch.Generator().manual_seed(3))
    with torch.inference_mode():
        whole = codec.decode(model, row, lambda piece, pieces: None)
        monkeypatch.setattr(codec, "PIECE", 2)
        heard = list[tuple[int, int]]()
        pieces = codec.decode(model, row, lambda piece, pieces: heard.append((piece, pieces)))
    assert heard == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert whole.shape == pieces.shape == (model.channels, 275 * model.hop)
    assert np.abs(whole - pieces).max() < 1e-3 * whole.std()


def test_chroma_tells_the_pitch_class_and_a_window_hears_its_own_part(engine: MusicGen) -> None:
    model = model_of(engine, "musicgen-melody")
    time = np.arange(8 * RATE) / RATE
    hertz = np.where(time < 4, 440.0, 523.25)  # A, then C
    audio = np.sin(2 * np.pi * np.cumsum(hertz) / RATE).astype(np.float32)[None]
    chroma = chroma_of(model, audio)
    assert chroma.shape == (63, 12)
    a, c = chroma[5:25].argmax(-1), chroma[40:60].argmax(-1)
    assert len(set(a.tolist())) == len(set(c.tolist())) == 1
    assert (int(a[0]) - int(c[0])) % 12 == 9
    later = melody_at(model, chroma, 5.0)
    assert torch.equal(later, chroma[39 : 39 + 16])
    assert torch.equal(melody_at(model, chroma, 63 * 4096 / RATE), chroma[:16])
