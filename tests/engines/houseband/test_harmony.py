"""Tests of chords, scales and voice leading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.houseband.harmony import chord, scale_of, voicing
from engines.houseband.styles import STYLES
from engines.music import PITCH_CLASSES, Key

KEYS = st.sampled_from([f"{tonic} {mode}" for tonic in PITCH_CLASSES for mode in ("major", "minor")])


@pytest.mark.parametrize(
    ("numeral", "key", "name"),
    [
        ("I", "C major", "C"),
        ("vi", "C major", "Am"),
        ("VI", "A minor", "F"),
        ("V", "A minor", "E"),
        ("V7", "A minor", "E7"),
        ("bVII", "E major", "D"),
        ("iim7b5", "A minor", "Bm7b5"),
        ("Imaj7", "Eb major", "Ebmaj7"),
        ("vii", "C major", "Bdim"),
    ],
)
def test_chord_names(numeral: str, key: str, name: str) -> None:
    assert chord(numeral, Key.parse(key)).name == name


def test_colour_adds_the_sevenths_of_the_key() -> None:
    key = Key.parse("C major")
    assert [chord(n, key, "seventh").name for n in ("I", "ii", "V", "vi")] == ["Cmaj7", "Dm7", "G7", "Am7"]


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="Roman"):
        chord("H", Key.parse("C major"))


@given(KEYS)
def test_every_progression_of_every_style_can_be_played(name: str) -> None:
    key = Key.parse(name)
    for style in STYLES:
        pool = style.pools[key.mode]
        for text in (*pool.verse, *pool.chorus, *pool.bridge, *pool.intro, pool.cadence):
            for bar in text.split("|"):
                assert 1 <= len(bar.split()) <= 2
                for numeral in bar.split():
                    assert len(chord(numeral, key, style.colour).pitch_classes) >= 3


@given(KEYS, st.integers(40, 60))
def test_voicings_hold_the_chord_and_move_little(name: str, low: int) -> None:
    key = Key.parse(name)
    previous: tuple[int, ...] = ()
    for numeral in ("I", "IV", "V", "I") if key.mode == "major" else ("i", "iv", "V", "i"):
        found = chord(numeral, key)
        shape = voicing(found.pitch_classes, low, low + 21, previous)
        assert {pitch % 12 for pitch in shape} == set(found.pitch_classes)
        assert low <= shape[0] <= shape[-1] <= low + 21
        if previous:
            assert max(min(abs(p - q) for q in previous) for p in shape) <= 4
        previous = shape


def test_scales() -> None:
    assert scale_of(Key.parse("A minor")) == (9, 11, 0, 2, 4, 5, 7)
