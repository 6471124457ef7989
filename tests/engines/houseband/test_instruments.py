"""Tests of the instruments and of players asked for by name."""

import libsonare
import pytest

from engines.errors import InvalidRequest
from engines.houseband.compose import compose
from engines.houseband.instruments import INSTRUMENTS, ROLE_WORDS, find, leading, named, part_for, reach
from engines.houseband.planning import make_plan
from engines.houseband.styles import STYLES, Style
from engines.request import SongRequest

BY_NAME = {style.name: style for style in STYLES}


def test_instruments_can_be_played() -> None:
    presets = libsonare.synth_preset_names()
    words = [word for found in INSTRUMENTS for word in found.words]
    assert len(words) == len(set(words))
    for found in INSTRUMENTS:
        assert found.preset in presets
        low, high = reach(found.preset)
        assert low <= found.low < found.high <= high, found.name
        assert found.high - found.low >= 14


@pytest.mark.parametrize(
    ("name", "preset"),
    [("Flute", "concert-flute"), ("violins", "violin"), ("e-piano", "e-piano"), ("tenor_sax", "tenor-sax")],
)
def test_names_are_found_as_people_write_them(name: str, preset: str) -> None:
    found = find(name)
    assert found is not None
    assert found.preset == preset


def test_an_unknown_name_is_refused_with_what_there_is() -> None:
    with pytest.raises(InvalidRequest, match="theremin") as caught:
        named("theremin", "lead")
    assert caught.value.field == "lead"
    assert "flute" in (caught.value.remedy or "")
    with pytest.raises(InvalidRequest) as caught:
        part_for("violni", BY_NAME["pop"])
    assert caught.value.field == "tracks"
    assert "Did you mean 'violin'" in (caught.value.remedy or "")


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
@pytest.mark.parametrize("name", sorted({*ROLE_WORDS, *(found.name for found in INSTRUMENTS)}))
def test_everyone_can_join_every_style(style: Style, name: str) -> None:
    part = part_for(name, style)
    assert part.name == name
    assert part.enters == 0.0
    assert not part.sits_out
    low, high = reach(part.preset)
    if part.role != "drums":
        assert low <= part.low < part.high <= high
    if part.role not in ("drums", "lead"):
        assert part.figures


def test_the_style_s_own_player_comes_when_there_is_one() -> None:
    bass = BY_NAME["reggae"].part("bass")
    assert bass is not None
    assert part_for("bass", BY_NAME["reggae"]).full == bass.full
    assert part_for("piano", BY_NAME["jazz"]).full == BY_NAME["jazz"].parts[2].full


def test_any_instrument_can_lead() -> None:
    part = BY_NAME["pop"].part("lead")
    assert part is not None
    for found in INSTRUMENTS:
        player = leading(part, found)
        low, high = reach(player.preset)
        assert low <= player.low < player.high <= high
        assert player.high - player.low >= 14
        assert player.role == "lead"


def test_the_lead_of_a_request_plays_the_tune() -> None:
    plan = make_plan(SongRequest(prompt="pop with a sax solo", lead="flute", duration=20), 1)
    lead = next(part for part in plan.parts if part.role == "lead")
    assert (lead.preset, lead.name) == ("concert-flute", "flute")
    score = compose(plan, lambda: None)
    assert next(track for track in score.tracks if track.name == "flute").notes
    with pytest.raises(InvalidRequest) as caught:
        make_plan(SongRequest(prompt="pop", lead="kazoo", duration=20), 1)
    assert caught.value.field == "lead"


@pytest.mark.parametrize(
    ("prompt", "preset"),
    [
        ("house with strings", "viola"),
        ("jazz with a clarinet", "clarinet"),
        ("piano-led pop", "acoustic-piano"),
        ("techno with sitar and harp", "harp"),
        ("rock with banjo", "koto"),
        ("ambient with drums", "drum-kit"),
    ],
)
def test_instruments_of_the_prompt_are_in_the_band(prompt: str, preset: str) -> None:
    plan = make_plan(SongRequest(prompt=prompt, duration=20), 1)
    assert preset in {part.preset for part in plan.parts}
    names = [part.name for part in plan.parts]
    assert len(set(names)) == len(names)


def test_nothing_electronic_means_nothing_electronic() -> None:
    for prompt in ("pop, nothing electronic", "synthwave, no synths", "house without synthesizers"):
        presets = {part.preset for part in make_plan(SongRequest(prompt=prompt, duration=20), 1).parts}
        assert presets.isdisjoint({"saw-lead", "square-lead", "warm-pad", "pluck", "saw", "square"}), prompt
        assert presets


def test_a_negative_prompt_reaches_the_band() -> None:
    plan = make_plan(SongRequest(prompt="pop", negative_prompt="drums, piano", duration=20), 1)
    assert "drum-kit" not in {part.preset for part in plan.parts}
    assert "acoustic-piano" not in {part.preset for part in plan.parts}
