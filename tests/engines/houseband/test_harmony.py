"""Tests of chords, scales and voice leading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.houseband.harmony import chord, scale_of, transposed, voicing
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
        ("IV", "F major", "Bb"),
        ("iii", "D major", "F#m"),
        ("IV", "Gb major", "Cb"),
        ("bII", "A minor", "Bb"),
        ("bVI", "C major", "Ab"),
        ("bVI", "A minor", "F"),
        ("bIII", "C major", "Eb"),
        ("VII", "G# minor", "F#"),
        ("#vii°7", "A minor", "G#dim7"),
        ("#ivm7b5", "C major", "F#m7b5"),
        ("V7/vi", "C major", "E7"),
        ("V7/V", "F major", "G7"),
        ("vii°7/ii", "C major", "C#dim7"),
        ("I/3", "D major", "D/F#"),
        ("V7/7", "C major", "G7/F"),
        ("V9sus4", "C major", "G9sus4"),
        ("V13", "C major", "G13"),
        ("V7b9", "Bb major", "F7b9"),
        ("I69", "Eb major", "Eb69"),
        ("i11", "D minor", "Dm11"),
        ("imaj7", "A minor", "AmMaj7"),
        ("III+", "A minor", "Caug"),
    ],
)
def test_chord_names(numeral: str, key: str, name: str) -> None:
    assert chord(numeral, Key.parse(key)).name == name


def test_colour_adds_the_sevenths_of_the_key() -> None:
    key = Key.parse("C major")
    assert [chord(n, key, "seventh").name for n in ("I", "ii", "V", "vi")] == ["Cmaj7", "Dm7", "G7", "Am7"]


@pytest.mark.parametrize("text", ["H", "", "IVV", "Iq", "V7/H", "I/9", "IIII"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Roman|no degree"):
        chord(text, Key.parse("C major"))


def test_a_slash_puts_its_tone_in_the_bass() -> None:
    assert chord("I/3", Key.parse("C major")).bass == 4
    assert chord("I", Key.parse("C major")).bass is None


def test_keys_move_up_in_their_usual_spelling() -> None:
    assert str(transposed(Key.parse("A major"), 1)) == "Bb major"
    assert str(transposed(Key.parse("E minor"), 2)) == "F# minor"


def test_every_quality_is_voiced_with_what_names_it() -> None:
    key = Key.parse("C major")
    for numeral, telling in (("V13", 4), ("V9", 9), ("Imaj7", 11), ("iii°7", 1)):
        found = chord(numeral, key)
        assert telling in {pitch % 12 for pitch in voicing(found.pitch_classes, 50, 72, ())}, numeral


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
    assert scale_of(Key.parse("D minor"), "dorian") == (2, 4, 5, 7, 9, 11, 0)
    assert scale_of(Key.parse("G major"), "mixolydian") == (7, 9, 11, 0, 2, 4, 5)
