"""The table of voices keeps its promises."""

import pytest

from engines.houseband.voice.voices import VOICES, voice


def test_voices_are_found_by_id() -> None:
    assert len({each.id for each in VOICES}) == len(VOICES) >= 7
    for each in VOICES:
        assert voice(each.id) is each
        assert each.title
    with pytest.raises(KeyError):
        voice("emma")


def test_ranges_hold_a_melody() -> None:
    for each in VOICES:
        assert 36 <= each.low < each.high <= 86
        assert each.high - each.low >= 12
