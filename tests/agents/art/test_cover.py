"""Covers: any idea gets one, the same one again, and a different one for a different idea."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from agents.art import render
from agents.art.canvas import Canvas
from agents.art.choosing import PICTURES, picture
from agents.art.compositions import rain
from agents.art.oklab import from_hex, to_srgb
from agents.art.palette import NAMED, Palette, choose, of_colours, suggest
from agents.art.scene import Scene
from agents.art.words import Words
from agents.results import CoverIdea


def opened(content: bytes) -> PngImageFile:
    image = Image.open(io.BytesIO(content))
    assert isinstance(image, PngImageFile)
    image.load()
    return image


def pixels(content: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.asarray(opened(content), np.float64)


def test_a_cover_is_a_png_that_says_how_it_was_made() -> None:
    image = opened(render(CoverIdea(prompt="lluvia en la ciudad ✨", genre="synthwave"), 7, 320, 256))
    assert image.size == (320, 256)
    assert image.mode == "RGB"
    assert image.text["Description"] == "lluvia en la ciudad ✨"
    assert image.text["Seed"] == "7"
    assert image.text["Software"].startswith("Opentunes ")
    assert set(image.text) == {"Description", "Seed", "Software"}


def test_idea_seed_and_size_decide_every_byte() -> None:
    idea = CoverIdea(prompt="misty mountains", mood="calm", genre="folk", title="Home")
    first = render(idea, 1, 256, 256)
    assert render(idea, 1, 256, 256) == first
    assert render(idea, 2, 256, 256) != first
    assert render(idea.model_copy(update={"title": "Away"}), 1, 256, 256) != first
    assert render(idea, 1, 256, 257) != first


@settings(max_examples=20)
@given(
    prompt=st.text(min_size=1, max_size=200),
    mood=st.text(max_size=40),
    genre=st.text(max_size=40),
    palette=st.lists(st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True), max_size=6),
    seed=st.integers(0, 2**63),
)
def test_no_idea_is_too_odd(prompt: str, mood: str, genre: str, palette: list[str], seed: int) -> None:
    try:
        idea = CoverIdea(prompt=prompt, mood=mood, genre=genre, palette=tuple(palette))
    except ValueError:
        return  # not an idea at all
    assert np.ptp(pixels(render(idea, seed, 256, 256))) > 60


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize(("shape", "night"), [((256, 256), False), ((640, 256), True), ((256, 640), False)])
def test_each_picture_fills_any_canvas(name: str, shape: tuple[int, int], night: bool) -> None:
    canvas = Canvas(*shape)
    colours = of_colours(["#102030", "#d04060", "#f0e0c0"])
    PICTURES[name](Scene(canvas, colours, np.random.default_rng(night), night))
    assert canvas.lab.shape == (shape[1], shape[0], 3)
    assert np.isfinite(canvas.lab).all()
    assert canvas.lab[..., 0].std() > 0.02  # no blank sheet
    assert canvas.lab[..., 0].min() > -0.1
    assert canvas.lab[..., 0].max() < 1.1


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("rainy night in the city", {"rain", "city"}),
        ("lluvia en la ciudad", {"rain", "city"}),
        ("rain on the window, neon lights, city", {"rain", "city"}),
        ("Regen", {"rain"}),
        ("jazz in the rain", {"rain"}),
        ("synthwave", {"grid"}),
        ("techno", {"moire"}),
        ("forêt de sapins", {"forest"}),
        ("jazz", {"poster", "vinyl", "ink"}),
        ("am Meer", {"sea"}),
        ("planets and stars", {"orbits"}),
    ],
)
def test_words_choose_the_picture(said: str, shown: set[str]) -> None:
    drawn = {picture(Words(said), np.random.default_rng(seed)) for seed in range(40)}
    assert drawn == {PICTURES[name] for name in shown}


@pytest.mark.parametrize("about", ["in the city", "over the sea", "in the forest", "in the mountains"])
def test_rain_is_seen_in_whichever_picture(about: str, monkeypatch: pytest.MonkeyPatch) -> None:
    idea = CoverIdea(prompt=f"rain {about}", palette=("#102030", "#d04060", "#f0e0c0"))
    wet = [render(idea, seed, 256, 256) for seed in range(3)]
    monkeypatch.setattr(rain, "shower", lambda _scene: None)
    dry = [render(idea, seed, 256, 256) for seed in range(3)]
    fell = [(pixels(having) - pixels(without) > 12).mean() for having, without in zip(wet, dry, strict=True)]
    assert max(fell) > 0.02, "never a picture of it but drops on a window"
    assert all(streaks == 0 or streaks > 0.02 for streaks in fell)


@pytest.mark.parametrize("name", ["sea", "ridges", "forest", "city"])
@pytest.mark.parametrize("palette", ["forest", "acid"])
def test_no_sky_is_green(name: str, palette: str) -> None:
    canvas = Canvas(256, 256)
    colours = of_colours(NAMED[palette].split())
    PICTURES[name](Scene(canvas, colours, np.random.default_rng(5), night=False))
    top = to_srgb(canvas.lab[:3]).reshape(-1, 3).mean(axis=0)
    assert top[1] < max(top[0], top[2]) + 8, top


def test_given_colours_may_be_the_same() -> None:
    assert np.array_equal(of_colours(["#FFFFFF", "#ffffff"] * 3).ramp, of_colours(["#ffffff"]).ramp)


def test_without_a_hint_chance_shows_every_picture() -> None:
    drawn = {picture(Words("xyzzy"), np.random.default_rng(seed)) for seed in range(200)}
    assert drawn == set(PICTURES.values())


def test_short_hints_are_whole_words() -> None:
    assert Words("Starting in March").count("star mar") == 0
    assert Words("stars, rainy, hip-hop").count("star rain hip-hop") == 3


def lightness(colours: Palette) -> list[float]:
    return [float(colour[0]) for colour in colours.ramp]


@pytest.mark.parametrize("name", NAMED)
def test_palettes_go_from_dark_to_light(name: str) -> None:
    steps = [float(from_hex(colour)[0]) for colour in NAMED[name].split()[:5]]
    assert steps == sorted(steps)
    assert steps[0] < 0.35
    assert steps[4] > 0.85


@given(st.lists(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True), min_size=1, max_size=6))
def test_given_colours_are_completed_to_a_palette_with_contrast(given_colours: list[str]) -> None:
    colours = of_colours(given_colours)
    assert lightness(colours) == sorted(lightness(colours))
    assert lightness(colours)[-1] - lightness(colours)[0] >= 0.5 - 1e-6


def test_given_colours_are_what_is_seen() -> None:
    idea = CoverIdea(prompt="abstract shapes", genre="jazz", palette=("#003049", "#d62828", "#fcbf49"))
    for seed in range(3):
        found = pixels(render(idea, seed, 256, 256)).reshape(-1, 3)
        reds = np.abs(found - np.array([0xD6, 0x28, 0x28])).max(axis=1) < 14
        assert reds.mean() > 0.02, seed


@pytest.mark.parametrize("mood", ["", "dark", "happy", "sad, energetic"])
@pytest.mark.parametrize("genre", ["synthwave", "folk", "reggae", "unheard of"])
def test_suggested_colours_are_the_palette_that_is_painted_with(mood: str, genre: str) -> None:
    given = suggest(mood, genre, "leaving town", 3)
    assert given == suggest(mood, genre, "leaving town", 3)
    colours = of_colours(given)
    shown = ["#" + bytes(to_srgb(colour)).hex() for colour in (*colours.ramp, colours.accent)]
    assert tuple(shown) == given
    assert len(CoverIdea(prompt="x", palette=given).palette) == 6


def test_moods_shift_colours() -> None:
    def of(mood: str) -> Palette:
        return choose((), mood, "ambient sea", Words(""), np.random.default_rng(0))

    assert of("dark").pale[0] < of("").pale[0]
    chroma = {mood: float(np.hypot(*of(mood).mid[1:])) for mood in ("", "energetic")}
    assert chroma["energetic"] > chroma[""]


def test_oklab_goes_to_srgb_and_back() -> None:
    for colour in ("#000000", "#ffffff", "#ff0000", "#12ab9f", "#0d0221"):
        shown = to_srgb(from_hex(colour))
        assert "#" + bytes(shown).hex() == colour


@pytest.mark.parametrize("size", [(255, 512), (512, 2049)])
def test_sizes_have_limits(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="256 to 2048"):
        render(CoverIdea(prompt="x"), 0, *size)
