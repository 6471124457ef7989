"""An edit changes what it says, and nothing else."""

from typing import Any

import pytest

from agents.rules import plan
from tests.agents.rules.wishes import BAND, LOFI, PLAYER, POP, RECORDED, brief, card, planned, set_by

DRUMLESS = {"negative_prompt": "drums", "prompt": "dreamy lofi hip hop, piano, vinyl crackle"}
HARP = {"negative_prompt": "piano", "prompt": "dreamy lofi hip hop, drums, vinyl crackle, harp"}
EDITS: list[tuple[str, dict[str, Any], dict[str, Any], tuple[str, ...]]] = [
    ("a bit slower", LOFI, {"bpm": 75.0}, ()),
    ("much faster", LOFI, {"bpm": 106.0}, ()),
    ("twice as fast", LOFI, {"bpm": 160.0}, ()),
    ("5% slower", LOFI, {"bpm": 76.0}, ()),
    ("drop 10 bpm", LOFI, {"bpm": 70.0}, ()),
    ("sube 20 bpm", LOFI, {"bpm": 100.0}, ()),
    ("plus lent de 10 bpm", LOFI, {"bpm": 70.0}, ()),
    ("um 10 bpm langsamer", LOFI, {"bpm": 70.0}, ()),
    ("a semitone down", LOFI, {"key": "B major"}, ()),
    ("in D minor please", LOFI, {"key": "D minor"}, ()),
    ("move it to G", POP, {"key": "G minor"}, ()),
    ("make it 128", LOFI, {"bpm": 128.0}, ()),
    ("no mejor 140", LOFI, {"bpm": 140.0}, ()),
    ("128 plutôt", LOFI, {"bpm": 128.0}, ()),
    ("what about a violin?", LOFI, {"prompt": f"{LOFI['prompt']}, violin"}, ()),
    ("Was ist mit einer Geige?", LOFI, {"prompt": f"{LOFI['prompt']}, violin"}, ()),
    ("add a kazoo", LOFI, {"prompt": f"{LOFI['prompt']}, kazoo"}, ()),
    ("in a minor key", LOFI, {"key": "C minor"}, ()),
    ("sube un tono", LOFI, {"key": "D major"}, ()),
    ("en la relativa menor", LOFI, {"key": "A minor"}, ()),
    ("in die Paralleltonart", LOFI, {"key": "A minor"}, ()),
    ("a bit longer", LOFI, {"duration": 75.0}, ()),
    ("half as long", LOFI, {"duration": 30.0}, ()),
    ("20 seconds shorter", LOFI, {"duration": 40.0}, ()),
    ("30 segundos más larga", LOFI, {"duration": 90.0}, ()),
    ("une minute de plus", LOFI, {"duration": 120.0}, ()),
    ("zehn Sekunden länger", LOFI, {"duration": 70.0}, ()),
    ("take the drums out", LOFI, DRUMLESS, ()),
    ("Schlagzeug weg", LOFI, DRUMLESS, ()),
    ("add a saxophone", LOFI, {"prompt": f"{LOFI['prompt']}, saxophone"}, ()),
    ("more strings", LOFI, {"prompt": f"{LOFI['prompt']}, strings"}, ()),
    ("swap the piano for a harp", LOFI, HARP, ()),
    ("make it bossa nova", LOFI, {"prompt": "bossa nova, dreamy, piano, drums, vinyl crackle"}, ()),
    ("make it a waltz", POP, {"prompt": "waltz, bright, electric guitar, drums", "time_signature": "3/4"},
     ()),
    ("sadder", POP, {"prompt": "pop, sad, electric guitar, drums"}, ()),
    ("remove the vocals", POP, {"instrumental": True}, ()),
    ("with vocals", LOFI, {"instrumental": False}, ()),
    ("sung by a man", POP, {"voice": "tenor"}, ()),
    ("make it sound like the 80s", LOFI, {"prompt": "synthwave, dreamy, piano, drums, vinyl crackle"}, ()),
    ("move it to G", LOFI, {"key": "G major"}, ()),
    ("too slow", LOFI, {"bpm": 92.0}, ()),
    ("not fast enough", LOFI, {"bpm": 92.0}, ()),
    ("too dreamy", LOFI,
     {"prompt": "lofi hip hop, piano, drums, vinyl crackle", "negative_prompt": "dreamy"}, ()),
    ("demasiado larga", LOFI, {"duration": 40.0}, ()),
    ("less piano", LOFI, {"prompt": "dreamy lofi hip hop, drums, vinyl crackle, light piano"}, ()),
    ("quítale el piano y ponle violines", LOFI,
     {"prompt": "dreamy lofi hip hop, drums, vinyl crackle, violin", "negative_prompt": "piano"}, ()),
    ("mach daraus einen Walzer", POP,
     {"prompt": "waltz, bright, electric guitar, drums", "time_signature": "3/4"}, ()),
    ("hazla más alegre pero no más rápida", POP, {"prompt": "bright pop, happy, electric guitar, drums"}, ()),
    ("keep the tempo, change the key to F minor", LOFI, {"key": "F minor"}, ()),
    ("two versions", POP, {"variants": 2}, ()),
    ("as flac", POP, {"format": "flac"}, ()),
    ("keep everything but the drums", LOFI, DRUMLESS, ()),
    ("keep everything, but make it 90 bpm", LOFI, {"bpm": 90.0}, ()),
    ("bring back the drums", {"negative_prompt": "drums, harp", "prompt": "lofi"},
     {"negative_prompt": "harp", "prompt": "lofi, drums"}, ()),
    ("put the drums back in", {"negative_prompt": "drums", "prompt": "lofi"}, {"prompt": "lofi, drums"},
     ("negative_prompt",)),
]  # fmt: skip


@pytest.mark.parametrize(("message", "studio", "put", "clear"), EDITS, ids=[edit[0] for edit in EDITS])
def test_edit_sets_this_and_no_more(
    message: str, studio: dict[str, Any], put: dict[str, Any], clear: tuple[str, ...]
) -> None:
    wish = brief(message, studio)
    assert plan(wish).result.edit
    made = set_by(wish)
    assert (made.set, made.clear) == (put, clear)


def test_tempo_is_relative_to_the_prompt_where_no_field_says_it() -> None:
    assert set_by(brief("slower", {"prompt": "techno, 140 bpm"})).set == {"bpm": 122.0, "prompt": "techno"}


@pytest.mark.parametrize(
    "message",
    [
        "now something completely different: a polka",
        "write me a country song about trucks",
        "jazz trio, 140 bpm, late night, with vibraphone",
        "neues Lied: ein Walzer über den Schnee",
        "otra cosa: una cumbia alegre",
    ],
)
def test_a_new_wish_begins_anew(message: str) -> None:
    made = planned(message, POP)
    assert not made.edit
    left = set_by(brief(message, POP))
    assert "lyrics" in left.clear
    assert "electric guitar" not in left.set["prompt"]


@pytest.mark.parametrize(
    "message", ["don't drop the drums", "keep the piano", "no cover", "keep it as it is"]
)
def test_what_changes_nothing_makes_nothing(message: str) -> None:
    made = planned(message, LOFI)
    assert made.make == ()
    assert made.reply
    assert set_by(brief(message, LOFI)).set == {}


@pytest.mark.parametrize(
    ("message", "task", "put"),
    [
        ("redo the bit from 0:10 to 0:20", "repaint", {"region": {"start": 10.0, "end": 20.0}}),
        ("make it longer", "extend", {}),
        ("make it reggae", "cover", {"prompt": "reggae, warm, piano, drums"}),
        ("slower", "cover", {"bpm": 96.0}),
        ("add a violin", "complete", {"tracks": ["violin"]}),
        ("another take", "retake", {}),
    ],
)
def test_a_recording_is_worked_on_by_the_task_for_it(message: str, task: str, put: dict[str, Any]) -> None:
    wish = brief(message, RECORDED, seed=4)
    made = set_by(wish).set
    assert plan(wish).result.task == task
    assert made["task"] == task
    assert {name: value for name, value in made.items() if name in put} == put


def test_another_take_has_another_seed() -> None:
    assert set_by(brief("again", {**LOFI, "seed": 41})).set == {"seed": 42}


def test_a_region_without_a_recording_is_told() -> None:
    notes = set_by(brief("redo the bit from 0:10 to 0:20", LOFI)).notes
    assert any("recording" in note for note in notes)


def test_what_the_task_does_not_honour_is_cleared() -> None:
    made = set_by(brief("another take", {**RECORDED, "lyrics": "[verse]\nla"}))
    assert {"bpm", "lyrics"} <= set(made.clear)


def test_lyrics_alone_are_edited() -> None:
    for message in (
        "new lyrics",
        "another chorus",
        "happier lyrics",
        "reescribe la letra",
        "neuer Text bitte",
    ):
        made = planned(message, POP)
        assert made.make == ("lyrics",), message
        assert "producer" not in made.agents


def test_another_language_is_a_setting_and_new_lyrics() -> None:
    for message in ("in Spanish now", "en español ahora", "maintenant en espagnol", "jetzt auf Spanisch"):
        made = planned(message, POP)
        assert (made.make, made.language) == (("lyrics",), "es"), message
        assert set_by(brief(message, POP)).set == {"language": "es"}


def test_undo_takes_the_last_edit_back() -> None:
    said = ("a lofi track with piano, 80 bpm, instrumental", "10 bpm slower")
    now = {**LOFI, "prompt": "lofi hip hop, piano", "bpm": 70.0}
    for message in ("undo that", "deshazlo", "annule ça", "mach das rückgängig"):
        wish = brief(message, now, *said)
        assert plan(wish).result.edit
        assert set_by(wish).set == {"bpm": 80.0}, message


def test_undo_brings_dropped_instruments_back() -> None:
    said = ("a lofi track with piano and drums, 80 bpm, instrumental", "no drums")
    now = {"prompt": "lofi hip hop, piano", "negative_prompt": "drums", "bpm": 80.0, "instrumental": True}
    made = set_by(brief("undo", now, *said))
    assert made.set == {"prompt": "lofi hip hop, piano, drums"}
    assert made.clear == ("negative_prompt",)


def test_undo_without_an_edit_says_so() -> None:
    made = planned("undo that", LOFI, "a lofi track")
    assert made.make == ()
    assert made.reply


def test_an_engine_without_fields_is_told_in_the_prompt() -> None:
    made = set_by(brief("90 bpm in D minor", {"prompt": "jazz, 120 bpm"}, engine=PLAYER))
    assert made.set == {"prompt": "jazz, 90 bpm, D minor"}
    assert len(made.notes) == 2


def test_an_engine_without_the_task_makes_the_song_anew() -> None:
    engine = card({"text2music": BAND.fields["text2music"]})
    wish = brief("make it reggae", RECORDED, engine=engine)
    assert plan(wish).result.task == "text2music"
    assert "source" in set_by(wish).clear


@pytest.mark.parametrize(
    ("message", "said"),
    [("louder drums", "drums"), ("quieter drums please", "drums"), ("batterie moins forte", "batterie"),
     ("lauter bitte", "laut"), ("Schlagzeug leiser", "Schlagzeug"), ("la guitarra más fuerte", "guitarra")],
)  # fmt: skip
def test_how_loud_something_plays_is_told_to_be_no_setting(message: str, said: str) -> None:
    made = planned(message, LOFI)
    assert not made.make
    assert said in made.reply
    assert "100 bpm" not in made.reply


def test_a_longer_chorus_is_no_longer_song() -> None:
    made = planned("make the chorus longer", POP)
    assert made.make == ("lyrics",)
    assert made.constraints.duration is None
