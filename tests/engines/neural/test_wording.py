"""Tests of what is said in a prompt, and what it says already."""

import pytest

from engines.neural.wording import with_words


@pytest.mark.parametrize(
    ("prompt", "wish", "said"),
    [
        ("house at 120 bpm", "120 BPM", True),
        ("house at 120 bpm", "20 BPM", False),
        ("the major label sound", "E major", False),
        ("a minor hit", "A minor", False),
        ("ballad in A Minor", "A minor", True),
        ("ballad in F#minor", "F# minor", False),
        ("ballad in C# minor", "C minor", False),
        ("waltz, 13/4", "3/4", False),
        ("waltz, 3/4.", "3/4", True),
        ("Instrumental rock", "instrumental", True),
        ("", "A minor", False),
        ("שיר שקט", "A minor", False),
    ],
)
def test_only_what_is_not_said_is_added(prompt: str, wish: str, said: bool) -> None:
    found = with_words(prompt, wish, "")
    assert found == (prompt if said else ", ".join(part for part in (prompt, wish) if part))


def test_the_end_of_the_prompt_makes_way() -> None:
    assert with_words(" calm piano. ", "90 bpm", "A minor") == "calm piano, 90 bpm, A minor"
    assert with_words(" calm piano. ") == "calm piano."
