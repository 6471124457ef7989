"""Tests of figures brought into meters."""

import pytest

from engines.houseband.meter import Meter

BAR = "abcdefghijklmnop"


def test_whole_bars_of_four() -> None:
    assert Meter("4/4").fit(BAR) == BAR
    assert Meter("4/4").fit(BAR + BAR.upper(), 1) == BAR.upper()
    assert Meter("4/4").fit(BAR + BAR.upper(), 2) == BAR


def test_three_and_six_keep_their_downbeats() -> None:
    assert Meter("3/4").fit(BAR) == "abcdefghijkl"
    assert Meter("6/8").fit(BAR) == "abcdef" + "ijklmn"


def test_bars_of_two_take_turns_with_the_halves() -> None:
    meter = Meter("2/4")
    assert [meter.fit(BAR, bar) for bar in range(3)] == ["abcdefgh", "ijklmnop", "abcdefgh"]


def test_figures_of_a_meter_s_own() -> None:
    assert Meter("3/4").own("x...........", 5) == "x..........."
    assert Meter("6/8").own("abcdefghijklABCDEFGHIJKL", 1) == "ABCDEFGHIJKL"


def test_the_backbeat_stays_one() -> None:
    snare = "....x.......x..."
    assert Meter("6/8").fit_drums("snare", snare) == "......X....."
    assert Meter("3/4").fit_drums("snare", snare) == "....x...x..."
    assert Meter("4/4").fit_drums("snare", snare + "x" * 16, 1) == "x" * 16


@pytest.mark.parametrize("figure", ["", "x...", "x" * 17])
def test_broken_figures_are_refused(figure: str) -> None:
    with pytest.raises(ValueError, match="whole bars"):
        Meter("4/4").fit(figure)
    with pytest.raises(ValueError, match="whole bars"):
        Meter("3/4").own(figure)
