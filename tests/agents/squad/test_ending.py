"""The request that comes of a run."""

from typing import Any

import pytest

from agents.brief import EngineCard
from agents.results import Lyrics, Plan, Section, Settings
from agents.squad.ending import Ready, ready_request, stands, told
from engines.request import SongRequest
from tests.agents.squad.scripted import CARD, HONOURED, brief, studio

VERSE = Lyrics(title="Rain", language="es", sections=(Section(tag="verse", lines=("La lluvia cae",)),))
POP = Settings(set={"prompt": "pop", "bpm": 100.0, "duration": 60})


def _ready(
    settings: Settings | None = POP, lyrics: Lyrics | None = None, plan: Plan | None = None, **more: Any
) -> Ready:
    ready = ready_request(brief(**more), plan or Plan(), settings, lyrics, "en")
    if ready.request is not None:
        SongRequest.model_validate(ready.request)
    return ready


def test_a_new_song_takes_settings_and_lyrics_and_nothing_of_the_old_song() -> None:
    old = studio(prompt="punk", lyrics="old words", source="track_0", bpm=180, format="mp3", loudness=-9)
    assert _ready(lyrics=VERSE, studio=old).request == {
        "task": "text2music",
        "prompt": "pop",
        "lyrics": "[verse]\nLa lluvia cae",
        "language": "es",
        "bpm": 100.0,
        "duration": 60.0,
        "format": "mp3",
        "loudness": -9.0,
    }


def test_an_edit_changes_what_stands_and_nothing_else() -> None:
    old = studio(prompt="punk", lyrics="old words", bpm=180, seed=7)
    edited = _ready(Settings(set={"bpm": 150.0}, clear=("seed",)), plan=Plan(edit=True), studio=old)
    assert edited.request == {"task": "text2music", "prompt": "punk", "lyrics": "old words", "bpm": 150.0}


def test_fields_that_the_engine_has_no_use_for_are_left_out_and_told() -> None:
    card = EngineCard("e", "Engine", {"text2music": HONOURED - {"loudness"}}, 5, 240)
    ready = _ready(studio=studio(loudness=-9), engine=card)
    assert ready.request is not None
    assert "loudness" not in ready.request
    assert ready.notes == ("Engine has no use for loudness; left out.",)


def test_an_engine_that_cannot_sing_gets_no_lyrics() -> None:
    card = EngineCard("e", "Engine", {"text2music": frozenset({"task", "prompt", "duration"})}, 5, 240)
    ready = _ready(Settings(set={"prompt": "pop"}), VERSE, engine=card)
    assert ready.request == {"task": "text2music", "prompt": "pop"}
    assert ready.notes == ("Engine has no use for language, lyrics; left out.",)


def test_a_duration_beyond_the_engine_is_brought_within_and_told() -> None:
    ready = _ready(Settings(set={"prompt": "pop", "duration": 500}))
    assert ready.request is not None
    assert ready.request["duration"] == 240
    assert ready.notes == ("House band makes 5 to 240 seconds; 500 became 240.",)


def test_a_task_without_its_source_becomes_a_new_song() -> None:
    ready = _ready(Settings(set={"prompt": "pop", "task": "cover"}))
    assert ready.request == {"task": "text2music", "prompt": "pop"}
    assert ready.notes == ("There is no track to start from; it becomes a new song.",)


def test_a_region_that_is_wrong_does_not_spoil_the_rest() -> None:
    settings = Settings(set={"task": "repaint", "region": {"start": 9, "end": 3}, "source": "track_0"})
    ready = _ready(settings, plan=Plan(edit=True), studio=studio(prompt="pop", source="track_0"))
    assert ready.request is None or "region" not in ready.request
    assert ready.notes


@pytest.mark.parametrize("make", [("cover",), ("lyrics",), ("lyrics", "cover"), ()])
def test_no_music_wanted_no_request(make: Any) -> None:
    assert _ready(lyrics=VERSE, plan=Plan(make=make)) == Ready(None)


def test_new_lyrics_for_the_song_in_the_studio_make_a_request() -> None:
    plan = Plan(make=("lyrics",), edit=True)
    ready = _ready(None, VERSE, plan, studio=studio(prompt="punk", lyrics="old", instrumental=True))
    assert ready.request is not None
    assert (ready.request["prompt"], ready.request["lyrics"]) == ("punk", VERSE.text)
    assert "instrumental" not in ready.request


def test_lyrics_alone_stand_in_the_studio_for_the_next_message() -> None:
    there = brief(studio=studio(bpm=90))
    assert stands(there, VERSE, None) == {"bpm": 90.0, "lyrics": VERSE.text, "language": "es"}
    assert stands(there, VERSE, {"prompt": "pop"}) == {"prompt": "pop"}
    assert stands(there, None, None) is None, "as it was"


def test_without_the_producer_the_plan_says_what_the_music_is() -> None:
    ready = _ready(None, plan=Plan(genres=("jazz",), moods=("calm",), instruments=("piano",)))
    assert ready.request == {"task": "text2music", "prompt": "jazz, calm, piano"}
    assert _ready(None, plan=Plan()).request is None


def test_an_instrumental_has_no_lyrics() -> None:
    old = studio(prompt="pop", lyrics="words")
    ready = _ready(Settings(set={"instrumental": True}), plan=Plan(edit=True), studio=old)
    assert ready.request == {"task": "text2music", "prompt": "pop", "instrumental": True}


def test_nothing_is_said_twice() -> None:
    assert told("Here it is.", ("One note.", "One note."), "") == "Here it is. One note."


def test_the_card_of_these_tests_has_what_they_need() -> None:
    assert CARD.fields["text2music"] == HONOURED
