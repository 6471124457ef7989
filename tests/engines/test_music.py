import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.music import PITCH_CLASSES, TIME_SIGNATURES, Key, Mode, beats_per_bar


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A minor", "A minor"), ("Am", "A minor"), ("a min", "A minor"), ("a moll", "A minor"),
        ("A", "A major"), ("a", "A major"), ("AM", "A major"), ("C dur", "C major"), ("c maj", "C major"),
        ("F# major", "F# major"), ("F♯m", "F# minor"), ("Bbm", "Bb minor"), ("B♭", "Bb major"),
        ("bb", "Bb major"), ("b minor", "B minor"), ("C#MINOR", "C# minor"), ("  e   minor  ", "E minor"),
    ],
)  # fmt: skip
def test_keys_are_read_as_people_write_them(text: str, expected: str) -> None:
    assert str(Key.parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f sharp", "F# major"),
        ("F Sharp Minor", "F# minor"),
        ("b flat minor", "Bb minor"),
        ("e  flat", "Eb major"),
    ],
)
def test_accidentals_may_be_words(text: str, expected: str) -> None:
    assert str(Key.parse(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "H major",
        "A dorian",
        "minor",
        "A minor minor",
        "8A",
        "E# minor",
        "C##",
        "A-minor",
        "A minor; x",
        "🎹",
    ],
)
def test_other_keys_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="'A minor'"):
        Key.parse(text)


@given(st.sampled_from(sorted(PITCH_CLASSES)), st.sampled_from(["major", "minor"]))
def test_a_key_survives_being_written_and_read(tonic: str, mode: Mode) -> None:
    key = Key(PITCH_CLASSES[tonic], mode, tonic)
    assert Key.parse(str(key)) == key
    assert Key.parse(str(key).upper() if len(tonic) == 1 else str(key)) == key
    assert Key.parse(tonic + ("m" if mode == "minor" else "")) == key


@given(st.text(max_size=40))
def test_any_text_is_a_key_or_refused(text: str) -> None:
    try:
        key = Key.parse(text)
    except ValueError:
        return
    assert Key.parse(str(key)) == key
    assert key.pitch_class == PITCH_CLASSES[key.tonic]


def test_beats_are_counted_as_the_bpm_counts_them() -> None:
    assert [beats_per_bar(signature) for signature in TIME_SIGNATURES] == [2, 3, 4, 2]
