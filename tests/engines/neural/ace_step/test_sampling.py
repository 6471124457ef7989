"""Progress, cancel, tiles, texts, estimates."""

import itertools

import numpy as np
import pytest
import torch

from engines.contract import Song, Source, Stage
from engines.errors import Cancelled
from engines.neural.ace_step import AceStep, estimates
from engines.neural.ace_step.checkpoints import CHECKPOINTS
from engines.neural.ace_step.opening import AceStepModel
from engines.neural.ace_step.sampling import decode, tiles
from engines.neural.ace_step.texts import LYRIC_TOKENS, PROMPT_TOKENS, words
from tests.engines.listener import Listener
from tests.engines.neural.ace_step.conftest import BASE, TURBO, Render, asked, run
from tests.engines.neural.tiny.ace_step import LATENTS


@pytest.fixture
def turbo(engine: AceStep, original: Song) -> AceStepModel:
    assert original.seconds
    return engine._loaded.use(TURBO).model


def test_progress_rises_from_step_to_step(engine: AceStep, source: Source) -> None:
    watch = Listener([source])
    request = asked(task="stems", source="song", tracks=["drums", "bass"], model=BASE, steps=3)
    run(engine, [request, request.model_copy(update={"seed": 8})], watch)
    stages = [list(group) for _, group in itertools.groupby(watch.heard, key=lambda heard: heard[0])]
    assert [group[0][0] for group in stages] == ["sampling", "decoding"]
    assert [heard[1:3] for heard in stages[0]] == [(step, 6) for step in range(7)]
    assert [heard[1:3] for heard in stages[1]] == [(step, 4) for step in range(5)]
    fractions = [heard[3] or 0.0 for heard in watch.heard]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0
    assert fractions[-1] == pytest.approx(1)


@pytest.mark.parametrize("stop", [("sampling", 0), ("sampling", 2), ("decoding", 0), ("decoding", 1)])
def test_a_wish_to_stop_is_heard_at_once_and_harms_nothing(
    engine: AceStep, original: Song, stop: tuple[Stage, int]
) -> None:
    watch = Listener(stop=stop)
    with pytest.raises(Cancelled):
        run(engine, [asked(steps=4), asked(steps=4, seed=8)], watch)
    assert watch.heard[-1][:2] == stop
    (again,) = run(engine, [asked()], Listener())
    np.testing.assert_array_equal(again.samples, original.samples)


def test_the_global_generator_is_left_alone(engine: AceStep, source: Source) -> None:
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    run(engine, [asked(task="cover", source="song")], Listener([source]))
    assert torch.equal(torch.rand(1), expected)


def test_songs_do_not_depend_on_what_was_drawn_before(engine: AceStep, source: Source) -> None:
    songs = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        songs += run(engine, [asked(task="cover", source="song")], Listener([source]))
    np.testing.assert_array_equal(songs[0].samples, songs[1].samples)


@pytest.mark.parametrize("total", [1, 63, 64, 65, 100, 257])
def test_tiles_cover_everything_once(total: int) -> None:
    found = list(tiles(total, 64, 8))
    assert [part for start, stop, _, _ in found for part in range(start, stop)] == list(range(total))
    assert all(first <= start < stop <= last and last - first <= 64 for start, stop, first, last in found)


def test_decoding_in_tiles_is_decoding(turbo: AceStepModel, monkeypatch: pytest.MonkeyPatch) -> None:
    latents = torch.randn(150, LATENTS, generator=torch.Generator().manual_seed(0))
    heard: list[int] = []
    whole = decode(turbo.pipeline, latents, 150 * 1920, lambda: heard.append(1))
    assert len(heard) == 1
    monkeypatch.setattr(turbo.pipeline.vae, "tile_latent_min_length", 100)
    monkeypatch.setattr(turbo.pipeline.vae, "tile_latent_overlap", 32)
    tiled = decode(turbo.pipeline, latents, 150 * 1920, lambda: heard.append(1))
    assert len(heard) == 1 + 5
    np.testing.assert_allclose(tiled, whole, atol=1e-5)


def test_a_decoded_song_is_the_pipelines(turbo: AceStepModel, original: Song) -> None:
    from engines.neural.arrays import noise

    text = words(turbo.pipeline, asked(), "Fill the audio semantic mask based on the given conditions:")
    made = turbo.pipeline(
        prompt=text.prompt,
        lyrics="",
        audio_duration=1.5,
        num_inference_steps=2,
        guidance_scale=1.0,
        latents=noise(7, 38, LATENTS)[None],
    ).audios[0]
    np.testing.assert_allclose(original.samples, made.numpy()[:, :72_000], atol=2e-3)


def test_long_words_are_cut_where_the_model_stops_reading(turbo: AceStepModel) -> None:
    request = asked(prompt="warm " * 300, lyrics="[verse]\n" + "sing along\n" * 500, bpm=90)
    instruction = "Fill the audio semantic mask based on the given conditions:"
    found = words(turbo.pipeline, request, instruction)
    assert len(found.notices) == 2
    assert f"{PROMPT_TOKENS} tokens" in found.notices[0]
    assert f"{LYRIC_TOKENS} tokens" in found.notices[1]
    text, lyrics = turbo.pipeline._format_prompt(found.prompt, found.lyrics, "en", 1.5, instruction, bpm=90)
    tokens = turbo.pipeline.tokenizer
    assert PROMPT_TOKENS - 20 < len(tokens(text).input_ids) <= PROMPT_TOKENS
    assert LYRIC_TOKENS - 20 < len(tokens(lyrics).input_ids) <= LYRIC_TOKENS
    assert found.lyrics.endswith("sing along")  # whole lines
    assert found.prompt.endswith("warm")
    assert words(turbo.pipeline, asked(prompt="茶" * 500), instruction).prompt  # no word ends in it


def test_words_that_are_left_out_are_told(render: Render) -> None:
    (song,) = render(asked(prompt="warm " * 300))
    assert any("of the prompt were left out" in notice for notice in song.notices)


def test_estimates_grow_with_the_work(engine: AceStep) -> None:
    turbo, base = CHECKPOINTS
    short, long = asked(duration=10), asked(duration=240)
    xl = estimates.Sizes()
    assert estimates.work_bytes([long], turbo, xl, 2) < 4 * 2**30
    assert estimates.work_bytes([long] * 8, turbo, xl, 2) > estimates.work_bytes([long], turbo, xl, 2)
    assert estimates.work_bytes([long] * 4, base, xl, 2) > estimates.work_bytes([long] * 4, turbo, xl, 2)
    assert estimates.seconds(long, base) > estimates.seconds(long, turbo) > estimates.seconds(short, turbo)
    assert engine.work_bytes(turbo, [asked()]) < 100 * 2**20
