"""Covers follow mood and genre."""

import colorsys
import re

import pytest

from agents.art.oklab import from_hex
from agents.results import CoverIdea, Lyrics
from agents.rules import cover, plan
from tests.agents.rules.wishes import LOFI, brief


def idea(message: str, seed: int = 0, lyrics: Lyrics | None = None) -> CoverIdea:
    wish = brief(message, seed=seed)
    return cover(wish, plan(wish).result, lyrics).result


def light(colour: str) -> float:
    return colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))[1]


def vivid(colour: str) -> float:
    return colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))[2]


@pytest.mark.parametrize(
    "message", ["a song", "happy pop", "dark techno", "ein Walzer über die See", "lofi, rain"]
)
def test_palettes_go_from_dark_to_light_before_their_accent(message: str) -> None:
    for seed in range(5):
        colours = idea(message, seed).palette
        assert 3 <= len(colours) <= 6
        assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours)
        ramp = [
            float(from_hex(colour)[0]) for colour in colours[:5]
        ]  # as the eye sees it; a sixth is the accent
        assert ramp == sorted(ramp)


def test_happy_is_lighter_and_energetic_more_vivid() -> None:
    assert light(idea("happy folk").palette[3]) > light(idea("sad folk").palette[3])
    assert vivid(idea("energetic rock").palette[2]) > vivid(idea("calm rock").palette[2])


def test_genres_and_scenes_have_colours_of_their_own() -> None:
    assert (
        len({idea(message).palette for message in ("techno", "reggae", "jazz", "a song about the sea")}) == 4
    )


def test_the_prompt_is_english_and_says_what_it_shows() -> None:
    made = idea("una balada triste sobre el mar")
    assert made.prompt.startswith("album cover, sea, ")
    assert "sad mood" in made.prompt
    assert (made.mood, made.genre) == ("sad", "ballad")


def test_titles() -> None:
    assert idea('pop, call it "Blue Hour"').title == "Blue Hour"
    assert idea("a song about leaving town").title == "Leaving town"
    assert idea("a song about rain", lyrics=Lyrics(title="Grey Sunday")).title == "Grey Sunday"
    assert idea("rainy night lofi").title == "Rainy Night"
    assert idea("100 bpm").title == "Untitled"


def test_a_new_cover_of_what_stands_follows_its_prompt() -> None:
    wish = brief("new cover", {**LOFI, "prompt": "sad lofi hip hop, rain"})
    made = cover(wish, plan(wish).result, None).result
    assert (made.genre, made.mood) == ("lofi hip hop", "sad")
    assert "rain" in made.prompt
