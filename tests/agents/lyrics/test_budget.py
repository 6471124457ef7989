from hypothesis import given
from hypothesis import strategies as st

from agents.lyrics import budget


def test_two_bars_a_line_and_more_where_bars_are_short() -> None:
    assert budget(60, 120, "4/4").bars_per_line == 2
    assert budget(60, 180, "4/4").bars_per_line == 4
    assert budget(60, 50, "4/4").bars_per_line == 1
    assert budget(60, 120, "4/4").lines == 15
    assert budget(15, 120, "4/4").lines == 4
    assert budget(120, 120, "4/4").intro_bars == 4


@given(st.floats(1, 600), st.none() | st.floats(30, 300), st.sampled_from([None, "2/4", "3/4", "4/4", "6/8"]))
def test_what_fits_can_be_sung(duration, bpm, time_signature) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    room = budget(duration, bpm, time_signature)
    assert room.lines >= 2
    assert room.intro_bars + room.outro_bars < room.bars
    if duration >= 20:
        assert 1.0 <= room.syllables / duration <= 2.6
        assert room.lines * room.bars_per_line <= room.bars + room.bars_per_line
