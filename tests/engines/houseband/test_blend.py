"""Tests of blended styles."""

from itertools import combinations

import pytest

from engines.houseband.blend import blend, named_apart
from engines.houseband.harmony import chord
from engines.houseband.planning import make_plan
from engines.houseband.styles import STYLES, Style
from engines.houseband.styles.model import BANDS
from engines.music import Key
from engines.request import SongRequest

BY_NAME = {style.name: style for style in STYLES}


def test_the_first_lends_the_groove_and_the_second_the_chords() -> None:
    house, jazz = BY_NAME["house"], BY_NAME["jazz"]
    made = blend(house, jazz, 0.4)
    assert made.name == "house + jazz"
    assert (made.beats, made.fills, made.accents, made.swing) == (
        house.beats,
        house.fills,
        house.accents,
        house.swing,
    )
    assert (made.pools, made.colour, made.mode) == (jazz.pools, jazz.colour, jazz.mode)
    assert made.part("bass") == house.part("bass")
    assert made.part("lead") == jazz.part("lead")
    assert jazz.part("keys") in made.parts


def test_what_a_style_knows_of_tunes_and_endings_is_blended_too() -> None:
    rock, ballad, house, blues = (BY_NAME[name] for name in ("rock", "ballad", "house", "blues"))
    even = blend(rock, ballad, 0.5)
    assert (even.tune_scale, even.modulates) == (ballad.tune_scale, ballad.modulates) == ("", True)
    assert (even.finishes, even.slows) == (rock.finishes, rock.slows) == (("stinger",), False)
    assert blend(rock, house, 0.2).tune_scale == "pentatonic"
    assert blend(house, blues, 0.6).tune_scale == "blues"
    assert blend(house, ballad, 0.6).slows
    assert blend(ballad, house, 0.4).slows


def test_a_pinch_leaves_chords_and_lead_to_the_first() -> None:
    made = blend(BY_NAME["rock"], BY_NAME["bossa"], 0.2)
    assert made.pools == BY_NAME["rock"].pools
    assert made.part("lead") == BY_NAME["rock"].part("lead")


def test_the_drums_come_from_whoever_has_some() -> None:
    made = blend(BY_NAME["ambient"], BY_NAME["dnb"], 0.4)
    assert made.beats == BY_NAME["dnb"].beats
    assert made.part("drums")


def test_weight_zero_is_nearest_to_the_first_and_one_to_the_second() -> None:
    funk, ballad = BY_NAME["funk"], BY_NAME["ballad"]
    assert blend(funk, ballad, 0.0).tempo == funk.tempo
    assert blend(funk, ballad, 1.0).reverb_seconds == ballad.reverb_seconds
    assert blend(funk, funk, 0.5) is funk


def test_half_time_is_no_distance() -> None:
    """Lo-fi at 80 and drum and bass at 174 meet near 170, not in the middle."""
    made = blend(BY_NAME["dnb"], BY_NAME["lofi"], 0.5)
    assert made.tempo[0] > 140


@pytest.mark.parametrize(("first", "second"), list(combinations(STYLES, 2)))
def test_every_pair_is_a_band(first: Style, second: Style) -> None:
    for one, other in ((first, second), (second, first)):
        made = blend(one, other, 0.45)
        assert made == blend(one, other, 0.45)
        names = [part.name for part in made.parts]
        assert len(set(names)) == len(names) <= 7
        roles = [part.role for part in made.parts]
        assert roles.count("lead") == 1
        assert "bass" in roles
        assert any(role in ("keys", "guitar", "arp", "pad") for role in roles)
        presets = {part.preset for part in made.parts}
        assert presets & {part.preset for part in one.parts}
        assert presets & {part.preset for part in other.parts}
        low, high = made.tempo
        assert 45 <= low < high <= 220
        assert tuple(made.balance) == BANDS
        assert chord(made.pools[made.mode].cadence.split()[0], Key.parse(f"A {made.mode}"), made.colour)


def test_players_of_one_name_get_names_of_their_own() -> None:
    keys = BY_NAME["jazz"].part("keys")
    assert keys is not None
    names = [part.name for part in named_apart([keys, keys, keys])]
    assert names == ["keys", "acoustic piano", "keys 2"]
    assert [part.name for part in named_apart([keys], there=["keys", "acoustic piano"])] == ["keys 2"]


def test_a_blended_song_is_planned_from_both() -> None:
    plan = make_plan(SongRequest(prompt="jazzy house", duration=20), 1)
    assert plan.style.name == "house + jazz"
    assert "tenor-sax" in {part.preset for part in plan.parts}
    assert 110 <= plan.bpm <= 135
