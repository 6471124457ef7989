"""Tests of the prompt reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.houseband.prompt import read_prompt
from engines.houseband.styles import STYLES


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_every_alias_names_its_style(style: object) -> None:
    from engines.houseband.styles import Style

    assert isinstance(style, Style)
    for alias in style.aliases:
        assert read_prompt(f"some {alias}, please").style.name == style.name, alias


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("warm piano ballad, 72 bpm, A minor", "ballad"),
        ("Lo-Fi hip hop beats to study to", "lofi"),
        ("deep house without piano", "house"),
        ("not rock but jazz", "jazz"),
        ("sad song about rain", "ballad"),
        ("zzz qqq", "pop"),
        ("rocket popcorn", "pop"),
    ],
)
def test_style(prompt: str, style: str) -> None:
    assert read_prompt(prompt).style.name == style


@pytest.mark.parametrize(
    ("prompt", "bpm"),
    [("72 bpm", 72.0), ("at 92.5BPM", 92.5), ("bpm: 140", 140.0), ("1985 vibes", None), ("999 bpm", None)],
)
def test_bpm(prompt: str, bpm: float | None) -> None:
    assert read_prompt(prompt).bpm == bpm


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("ballad, A minor", "A minor"),
        ("in F# major", "F# major"),
        ("b flat minor blues", "Bb minor"),
        ("rock in Em", "E minor"),
        ("key of G", "G major"),
        ("a minor key", None),
        ("a major hit", None),
        ("in Berlin", None),
    ],
)
def test_key(prompt: str, key: str | None) -> None:
    found = read_prompt(prompt).key
    assert (str(found) if found else None) == key


def test_meter() -> None:
    assert read_prompt("folk in 6/8").signature == "6/8"
    assert read_prompt("a waltz").signature == "3/4"
    assert read_prompt("pop").signature is None


def test_negations() -> None:
    assert read_prompt("pop, no drums").without == {"drums"}
    assert read_prompt("drumless pop").without == {"drums"}
    assert read_prompt("pop without drums or bass").without == {"drums", "bass"}
    assert read_prompt("pop without piano").without_families == {"piano"}
    assert read_prompt("pop with drums").without == frozenset()
    assert read_prompt("instrumental rock").instrumental
    assert read_prompt("rock, no vocals").instrumental
    assert not read_prompt("rock with vocals").instrumental


def test_wanted_instruments() -> None:
    assert [i.preset for i in read_prompt("jazz with a trumpet").wanted] == ["trumpet"]
    assert read_prompt("jazz without a trumpet").wanted == ()


@given(st.text(max_size=300))
def test_no_prompt_is_too_strange(prompt: str) -> None:
    assert read_prompt(prompt).style in STYLES
