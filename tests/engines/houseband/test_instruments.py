"""Tests of the instruments and of players asked for by name."""

import libsonare
import pytest

from engines.errors import InvalidRequest
from engines.houseband.instruments import INSTRUMENTS, ROLE_WORDS, find, leading, named, part_for, reach
from engines.houseband.styles import STYLES

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


def test_what_there_is_is_told_once_in_plain_english() -> None:
    for refused in (lambda: named("kazoo", "lead"), lambda: part_for("kazoo", BY_NAME["pop"])):
        with pytest.raises(InvalidRequest) as caught:
            refused()
        remedy = caught.value.remedy or ""
        told = remedy.removeprefix("Name one of: ").removesuffix(".").split(", ")
        assert len(told) == len(set(told))
        assert remedy.isascii()
        assert {found.name for found in INSTRUMENTS} <= set(told)
        assert set(told).isdisjoint({"beats", "bassline", "klavier", "schlagzeug", "bajo", "arpeggios"})


@pytest.mark.parametrize("name", sorted({*ROLE_WORDS, *(found.name for found in INSTRUMENTS)}))
def test_everyone_can_join_every_style(name: str) -> None:
    for style in STYLES:  # not a test each: two and a half thousand take longer to collect than to run
        part = part_for(name, style)
        assert part.name == name, style.name
        assert part.enters == 0.0, style.name
        assert not part.sits_out, style.name
        low, high = reach(part.preset)
        if part.role != "drums":
            assert low <= part.low < part.high <= high, style.name
        if part.role not in ("drums", "lead"):
            assert part.figures, style.name


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
