"""Lyrics and prompts that nobody would call well-formed become sensible music."""

import pytest

from engines.contract import Song
from engines.errors import InvalidRequest
from engines.houseband import HouseBand
from engines.request import SongRequest
from tests.engines.houseband.hearing import longest_silence, lufs
from tests.engines.listener import Listener


def made(**fields: object) -> Song:
    request = SongRequest.model_validate({"prompt": "pop", "duration": 10, "seed": 2, **fields})
    HouseBand.info.check(request)
    (song,) = HouseBand().generate([request], Listener())
    assert song.samples.shape == (2, 441_000)
    assert longest_silence(song.samples) < 2.0
    assert lufs(song.samples) == pytest.approx(-14.0, abs=0.5)
    return song


def test_a_thousand_lines_for_ten_seconds() -> None:
    song = made(lyrics="[verse]\n" + "la la la la\n" * 1000)
    assert len(song.lyrics) >= 2
    (notice,) = song.notices
    left_out = int(notice.split()[0])
    assert left_out + len(song.lyrics) == 1000


@pytest.mark.parametrize(
    "lyrics",
    [
        "[verse]\n\n[chorus]\n\n[verse]\n",
        "🎉🎉🎉\n❤️\n",
        "... --- ...\n[chorus]\n!!!\n???",
        "[]\n[ ]\n【】\n",
        "\t\r\n \u00a0\u3000\n",
    ],
    ids=["empty sections", "emoji", "signs", "empty tags", "blanks"],
)
def test_nothing_to_sing_is_played(lyrics: str) -> None:
    assert made(lyrics=lyrics).lyrics == ()


def test_emoji_among_words_do_not_keep_them_from_being_sung() -> None:
    song = made(lyrics="[chorus 🎵]\nDance 💃 all night 🌙 long 🎉\n", stems=True)
    assert song.lyrics[0].words[0].text.startswith("Dance")
    assert "vocals" in song.stems


@pytest.mark.parametrize(
    ("lyrics", "language"), [("يا ليل يا عين\nيا قمر", "ar"), ("שלום עולם", "he"), ("春の夜の夢", "ja")]
)
def test_other_scripts_are_played_and_said_to_be(lyrics: str, language: str) -> None:
    song = made(lyrics=lyrics, language=language)
    assert song.lyrics
    assert any("English only" in notice for notice in song.notices)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"voice": "caruso", "lyrics": "la la"}, "voice"),
        ({"lead": "kitchen sink"}, "lead"),
        ({"steps": 20}, "steps"),
        ({"region": {"start": 1, "end": 2}}, "region"),
    ],
)
def test_what_the_band_does_not_have_is_said_by_name(fields: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        made(**fields)
    assert caught.value.field == field
    assert caught.value.remedy
