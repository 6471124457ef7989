"""`configure_studio`: what is refused, and what it makes."""

from typing import Any

import pytest

from agents.brief import EngineCard
from agents.results import Constraints
from agents.squad.tools import ConfigureStudio, Refused
from tests.agents.squad.scripted import CARD, HONOURED, studio


def _tool(known: frozenset[str] = frozenset(), *, edit: bool = False, **fields: Any) -> ConfigureStudio:
    return ConfigureStudio(studio(**fields), CARD, lambda: known, edit=edit)


def test_what_is_set_is_validated_and_calls_add_up() -> None:
    tool = _tool()
    tool.call({"prompt": "synthwave, rain", "bpm": "100", "key": "Am"})
    tool.call({"bpm": 96, "instrumental": True, "key": None})
    assert tool.settings is not None
    assert tool.settings.set == {
        "prompt": "synthwave, rain",
        "bpm": 96.0,
        "key": "A minor",
        "instrumental": True,
    }


def test_cleared_fields_are_named_and_can_be_set_again() -> None:
    tool = _tool(edit=True, prompt="pop", tracks=["drums"], bpm=120)
    tool.call({"bpm": 90, "clear": ["tracks", "bpm"]})
    assert tool.settings is not None
    assert tool.settings.set == {"bpm": 90.0}
    assert tool.settings.clear == ("tracks",)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"bpm": 9}, "bpm"),
        ({"bpm": "fast"}, "bpm"),
        ({"key": "H minor"}, "is not a key"),
        ({"steps": 20}, "steps: not honoured by houseband for text2music"),
        ({"engine": "ace-step"}, "There is no field 'engine'"),
        ({"clear": ["owner"]}, "There is no field 'owner'"),
        ({"task": "stems"}, "cannot do 'stems'"),
        ({"task": "cover", "prompt": "jazz"}, "needs a source"),
        ({"voice": "somebody"}, "voice: houseband has hibari"),
        ({"model": "other"}, "model: houseband has houseband-1"),
        ({"lyrics": "la la"}, "the Lyricist makes that"),
        ({"source": "track_of_somebody"}, "only the track in the studio"),
        ({"reference": "../../etc/passwd"}, "reference"),
        ({"source": "https://example.com/a.wav"}, "source"),
        ({"prompt": "x" * 5_000}, "prompt"),
        ({}, "at least one field"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field_and_changes_nothing(
    arguments: dict[str, Any], told: str
) -> None:
    tool = _tool()
    with pytest.raises(Refused, match=told) as refused:
        tool.call(arguments)
    assert len(str(refused.value)) <= 600
    assert tool.settings is None


def test_tracks_that_may_be_used_are_those_of_the_studio_and_of_the_memory() -> None:
    tool = _tool(frozenset({"track_1"}), source="track_0")
    tool.call({"reference": "track_1"})
    tool.call({"source": "track_0", "task": "cover", "prompt": "jazz"})
    assert tool.settings is not None
    assert tool.settings.set["reference"] == "track_1"


def test_a_duration_beyond_the_engine_is_brought_within_and_told() -> None:
    tool = _tool()
    tool.call({"prompt": "ambient", "duration": 600})
    assert tool.settings is not None
    assert tool.settings.set["duration"] == 240
    assert "5 to 240 seconds" in tool.settings.notes[0]


def test_what_the_user_asked_for_in_so_many_words_holds() -> None:
    wanted = Constraints(bpm=100, key="A minor", instrumental=True)
    tool = ConfigureStudio(studio(), CARD, frozenset, wanted=wanted)
    tool.call({"prompt": "pop", "bpm": 128})
    assert tool.settings is not None
    assert tool.settings.set == {"prompt": "pop", "bpm": 100, "key": "A minor", "instrumental": True}


def test_lyrics_may_be_in_a_language_that_the_engine_cannot_sing() -> None:
    card = EngineCard("e", "E", {"text2music": HONOURED}, 5, 60, sings=frozenset({"en", "ja"}))
    tool = ConfigureStudio(studio(), card, frozenset)
    tool.call({"prompt": "pop", "language": "es"})
    assert tool.settings is not None
    assert tool.settings.set["language"] == "es"


def test_the_model_gets_to_see_what_the_engine_honours_and_nothing_else() -> None:
    shown = _tool().inputs
    assert set(shown) == (HONOURED - {"lyrics"}) | {"clear"}
    assert shown["task"]["enum"] == ["cover", "extend", "repaint", "text2music"]
    assert shown["bpm"]["minimum"] == 30
    assert all("description" in one and "$ref" not in str(one) for one in shown.values())
