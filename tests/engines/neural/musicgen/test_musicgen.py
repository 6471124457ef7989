"""Every task of MusicGen on tiny checkpoints in the published format."""

from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import torch

from engines.audio import read
from engines.contract import Setup
from engines.errors import Cancelled, EngineError, EngineUnavailable, InvalidRequest, UnsupportedField
from engines.neural.arrays import PEAK
from engines.neural.musicgen import MusicGen
from tests.engines.listener import Listener
from tests.engines.neural.musicgen.conftest import Make, requests_of

RATE = 32_000
MODELS = ("musicgen-small", "musicgen-stereo-small", "musicgen-melody", "musicgen-stereo-melody")


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("seconds", [1.0, 1.337, 2.51])
def test_songs_are_as_long_as_asked_in_two_channels(make: Make, model: str, seconds: float) -> None:
    (song,) = make({"model": model, "duration": seconds})
    assert song.samples.shape == (2, round(seconds * RATE))
    assert song.samples.dtype == np.float32
    assert song.sample_rate == RATE
    assert np.isfinite(song.samples).all()
    assert song.samples.std() > 0.01
    assert np.array_equal(*song.samples) == ("stereo" not in model)
    assert song.used["model"] == model


def test_a_seed_makes_the_same_song_whatever_was_drawn_before(make: Make) -> None:
    torch.manual_seed(1)
    (first,) = make({})
    torch.manual_seed(2)
    (second,), (other,), (words,) = make({}), make({"seed": 8}), make({"prompt": "cold piano"})
    assert np.array_equal(first.samples, second.samples)
    assert not np.array_equal(first.samples, other.samples)
    assert not np.array_equal(first.samples, words.samples)


@pytest.mark.parametrize("model", MODELS)
def test_a_song_is_the_same_in_a_batch(make: Make, model: str) -> None:
    wishes: list[dict[str, object]] = [
        {"seed": 1, "prompt": "piano"},
        {"seed": 2, "prompt": "a much longer text of other things", "guidance": 1.0, "bpm": 90},
        {"seed": 3, "prompt": "drums", "guidance": 6.0, "temperature": 0.7, "top_k": 12},
        {"seed": 4, "prompt": "voice", "top_p": 0.6},
    ]
    together = make(*({"model": model} | wish for wish in wishes))
    for song, wish in zip(together, wishes, strict=True):
        (alone,) = make({"model": model} | wish)
        assert np.abs(song.samples - alone.samples).max() < 1e-4
    assert not np.allclose(together[0].samples, together[1].samples, atol=0.01)


def test_tempo_key_and_metre_are_words_of_the_prompt(make: Make) -> None:
    fields = {"bpm": 90, "key": "a minor", "time_signature": "3/4"}
    (song,) = make({"prompt": "warm piano."} | fields)
    assert song.used["prompt"] == "warm piano, 90 bpm, A minor, 3/4"
    (written,) = make({"prompt": "warm piano, 90 bpm, A minor, 3/4"})
    assert np.array_equal(song.samples, written.samples)


def test_how_tokens_are_chosen_changes_the_song(make: Make) -> None:
    (plain,) = make({})
    for wish in ({"guidance": 8}, {"temperature": 0.4}, {"top_k": 3}, {"top_p": 0.3}):
        (song,) = make(wish)
        assert not np.array_equal(plain.samples, song.samples), wish
        assert song.used.items() >= wish.items()
        assert song.used["top_k"] == (None if "top_p" in wish else wish.get("top_k", 250))


def test_progress_comes_with_every_token_and_never_falls(make: Make) -> None:
    watch = Listener()
    make({"duration": 2.5}, watch=watch)
    steps = watch.steps("sampling")
    assert steps == list(range(len(steps)))
    assert steps[-1] >= 125
    fractions = watch.fractions()
    assert fractions == sorted(fractions)
    assert watch.heard[-1][0] == "decoding"


@pytest.mark.parametrize("model", ["musicgen-small", "musicgen-melody"])
@pytest.mark.parametrize("token", [0, 30, 90])
def test_cancel_ends_at_the_token_and_the_next_song_is_whole(
    make: Make, engine: MusicGen, model: str, token: int
) -> None:
    (before,) = make({"model": model})
    passes = 0

    def count(*_: object) -> None:
        nonlocal passes
        passes += 1

    network = engine._loaded.use(model).model.network
    hook = network.decoder.register_forward_hook(count)
    with pytest.raises(Cancelled):
        make({"model": model, "duration": 3}, watch=Listener(stop=("sampling", token)))
    hook.remove()
    assert passes == token + 1
    (after,) = make({"model": model})
    assert np.array_equal(before.samples, after.samples)


@pytest.mark.parametrize("model", ["musicgen-small", "musicgen-stereo-small", "musicgen-melody"])
@pytest.mark.parametrize("source", ["rising", "short"])
def test_extend_keeps_every_sample_of_the_source(make: Make, sources: Path, model: str, source: str) -> None:
    kept = read(sources / f"{source}.wav", RATE)
    seconds = kept.shape[1] / RATE + 1.25
    wish = {"task": "extend", "source": source, "model": model, "duration": seconds}
    (song,) = make(wish)
    joint = kept.shape[1]
    assert song.samples.shape == (2, round(seconds * RATE))
    assert np.array_equal(song.samples[:, :joint], kept)
    assert song.samples[:, joint:].std() > 0.01
    step = np.abs(np.diff(song.samples))
    assert step[:, joint - 1].max() <= step[:, joint:].max()


def test_extend_goes_on_from_what_is_there(make: Make) -> None:
    songs = [
        make({"task": "extend", "source": source, "duration": 3})[0].samples[:, 2 * RATE :]
        for source in ("rising", "falling", "rising")
    ]
    assert np.array_equal(songs[0], songs[2])
    assert not np.allclose(songs[0], songs[1], atol=0.01)


def test_a_loud_song_is_turned_down_and_its_source_is_not(
    make: Make, engine: MusicGen, sources: Path
) -> None:
    (before,) = make({})
    codec = engine._loaded.use("musicgen-small").model.network.audio_encoder
    hook = codec.decoder.register_forward_hook(lambda module, inputs, audio: 9 * audio)
    (song,), (longer,) = make({}), make({"task": "extend", "source": "rising", "duration": 3})
    hook.remove()
    assert np.abs(song.samples).max() == pytest.approx(PEAK)
    scale = np.abs(song.samples).max() / np.abs(before.samples).max()
    assert np.abs(song.samples - scale * before.samples).max() < 1e-4
    assert np.array_equal(longer.samples[:, : 2 * RATE], read(sources / "rising.wav", RATE))
    assert np.abs(longer.samples[:, round(2.1 * RATE) :]).max() <= PEAK + 1e-6


@pytest.mark.parametrize("model", ["musicgen-melody", "musicgen-stereo-melody", "my-own"])
def test_cover_follows_the_melody_of_its_source(make: Make, model: str) -> None:
    wish = {"task": "cover", "model": model, "duration": 2}
    (rising,), (falling,) = make(wish | {"source": "rising"}), make(wish | {"source": "falling"})
    (none,) = make({"model": model, "duration": 2})
    (reference,) = make({"model": model, "duration": 2, "reference": "rising"})
    assert not np.allclose(rising.samples, falling.samples, atol=0.01)
    assert not np.allclose(rising.samples, none.samples, atol=0.01)
    assert np.array_equal(rising.samples, reference.samples)


def test_a_batch_of_covers_is_as_one_by_one(make: Make) -> None:
    wish = {"task": "cover", "model": "musicgen-melody", "source": "rising"}
    wishes = [
        wish | {"seed": seed, "prompt": text} for seed, text in enumerate(["a", "longer", "b", "again.."])
    ]
    for song, one in zip(make(*wishes), wishes, strict=True):
        assert np.abs(song.samples - make(one)[0].samples).max() < 1e-4


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"negative_prompt": "noise"}, "negative_prompt"),
        ({"lyrics": "la la"}, "lyrics"),
        ({"steps": 20}, "steps"),
        ({"task": "repaint", "source": "x", "region": {"start": 0, "end": 1}}, "task"),
        ({"task": "cover", "source": "rising", "model": "musicgen-small"}, "task"),
        ({"reference": "rising", "model": "musicgen-small"}, "reference"),
        ({"model": "musicgen-huge"}, "model"),
        ({"task": "extend", "source": "short", "extend_at": "start"}, "extend_at"),
        ({"task": "extend", "source": "short", "reference": "rising"}, "reference"),
        ({"duration": 601}, "duration"),
    ],
)
def test_what_it_cannot_do_is_refused_by_name(engine: MusicGen, wish: dict[str, object], field: str) -> None:
    with pytest.raises((InvalidRequest, UnsupportedField, ValueError)) as refused:
        requests_of(engine, [wish])
    if isinstance(refused.value, EngineError):
        assert refused.value.field == field
        assert refused.value.remedy
    else:
        assert field in str(refused.value)


@pytest.mark.parametrize(
    ("wish", "model"),
    [
        ({}, "musicgen-small"),
        ({"task": "extend", "source": "short"}, "musicgen-small"),
        ({"task": "cover", "source": "rising"}, "musicgen-melody"),
        ({"reference": "rising"}, "musicgen-melody"),
    ],
)
def test_without_a_name_it_is_the_first_model_that_can(
    engine: MusicGen, wish: dict[str, object], model: str
) -> None:
    assert requests_of(engine, [wish])[0].model == model


def test_a_source_that_is_longer_than_the_song_is_refused(make: Make) -> None:
    with pytest.raises(InvalidRequest, match=r"lasts 2\.00 s") as refused:
        make({"task": "extend", "source": "rising", "duration": 1.5})
    assert refused.value.field == "duration"


def test_weights_that_are_not_here_fail_with_the_command(engine: MusicGen) -> None:
    requests = requests_of(engine, [{"model": "musicgen-large"}])
    with pytest.raises(EngineUnavailable) as failed:
        engine.prepare(requests, lambda step, steps: None)
    assert "opentunes models pull musicgen-large" in str(failed.value.remedy)


def test_models_are_listed_with_what_they_can_do(engine: MusicGen) -> None:
    models = {model.id: model for model in engine.models()}
    assert next(iter(models)) == "musicgen-small"
    assert len(models) == 11
    assert models["my-own"].tasks == {"text2music", "extend", "cover"}
    assert not models["my-own"].repository
    assert models["musicgen-small"].local
    assert not models["musicgen-large"].local
    assert models["musicgen-large"].licence == "CC-BY-NC-4.0"
    assert "cover" not in models["musicgen-stereo-large"].tasks
    assert "reference" in models["musicgen-melody-large"].fields


def test_a_decoder_of_sixteen_bits(models: Path) -> None:
    engine = MusicGen()
    engine.configure(Setup(models_dir=models, offline=True, device="cpu", dtype="bfloat16"))
    engine.load(lambda step, steps: None)
    for model in ("musicgen-small", "musicgen-melody"):
        requests = requests_of(engine, [{"model": model}])
        engine.prepare(requests, lambda step, steps: None)
        network = engine._loaded.use(model).model.network
        assert network.decoder.lm_heads[0].weight.dtype == torch.bfloat16
        assert {weight.dtype for weight in network.audio_encoder.parameters()} == {torch.float32}
        (song,) = engine.generate(requests, Listener())
        assert np.isfinite(song.samples).all()
    engine.unload()


@pytest.mark.parametrize("model", ["musicgen-small", "musicgen-melody"])
def test_a_decoder_of_eight_bits(models: Path, make: Make, model: str) -> None:
    engine = MusicGen()
    engine.configure(Setup(models_dir=models, offline=True, device="cpu", quantisation="int8"))
    engine.load(lambda step, steps: None)
    requests = requests_of(engine, [{"model": model}])
    engine.prepare(requests, lambda step, steps: None)
    network = engine._loaded.use(model).model.network
    assert "Int8" in type(network.decoder.lm_heads[0].weight).__name__
    assert type(network.audio_encoder.decoder.layers[0].conv.bias) is torch.nn.Parameter
    (song,) = engine.generate(requests, Listener())
    assert song.used["quantisation"] == "int8"
    assert np.isfinite(song.samples).all()
    assert song.samples.std() > 0.01


def test_seconds_are_predicted_by_length_model_and_device(models: Path) -> None:
    def predict(device: Literal["cuda", "cpu"], **wish: object) -> float:
        engine = MusicGen()
        engine.configure(Setup(models_dir=models, device=device))
        return engine.predict_seconds(requests_of(engine, [wish])[0])

    assert predict("cpu", duration=60) == pytest.approx(2 * predict("cpu", duration=30))
    assert predict("cpu", model="musicgen-large") > predict("cpu") > predict("cuda")
