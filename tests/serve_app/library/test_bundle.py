"""Names of songs in a zip: such as every system takes, and none twice."""

import pytest

from serve_app.library.bundle import LARGEST, LONGEST, names_of


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Rain in May", "Rain in May"),
        ("雨の夜 🎵", "雨の夜 🎵"),
        ("AC/DC: live? <1>", "AC DC live 1"),
        ("../../etc/passwd", "etc passwd"),
        ("..", "song"),
        (" . ", "song"),
        ("a\tb\nc\0d", "a b c d"),
        ("Ends with a dot.", "Ends with a dot"),
        ("con", "con song"),
        ("Nul.1", "Nul.1 song"),
        ("Contra", "Contra"),
        ("x" * 200, "x" * LONGEST),
        ("雨" * 200, "雨" * (LARGEST // 3)),
    ],
)
def test_a_name_is_fit_for_every_system(title: str, name: str) -> None:
    assert names_of([title]) == [name]


def test_no_name_is_there_twice_whatever_its_case() -> None:
    assert names_of(["Rain", "rain", "Rain (2)", "RAIN", "Snow"]) == [
        "Rain",
        "rain (2)",
        "Rain (2) (2)",
        "RAIN (3)",
        "Snow",
    ]
