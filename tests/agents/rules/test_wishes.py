"""What is planned and set for a new song."""

import pytest

from agents.memory import Recollection
from agents.rules import plan
from tests.agents.rules.wishes import BAND, PLAYER, brief, card, planned, set_by


def test_the_wish_of_the_first_page() -> None:
    wish = brief("Make me a rainy-night synthwave song about leaving town, 100 bpm, Spanish lyrics")
    made = plan(wish).result
    assert made.make == ("music", "lyrics", "cover")
    assert (made.theme, made.language, made.constraints.bpm) == ("leaving town", "es", 100)
    put = set_by(wish).set
    assert put["prompt"].startswith("synthwave, ")
    assert "rainy night" in put["prompt"]
    assert (put["bpm"], put["language"]) == (100, "es")
    assert 60 <= put["duration"] <= 240


@pytest.mark.parametrize(
    ("message", "low", "high"),
    [
        ("techno", 126, 140),
        ("slow techno", 120, 131),
        ("fast drum and bass", 174, 182),
        ("a ballad", 62, 80),
        ("jazz meets trap", 132, 150),
        ("ambient and drum and bass", 110, 130),
        ("a sad song", 60, 105),
        ("an energetic song", 105, 150),
    ],
)
def test_tempo_follows_custom(message: str, low: float, high: float) -> None:
    assert low <= set_by(brief(message)).set["bpm"] <= high


@pytest.mark.parametrize(
    ("message", "mode"),
    [
        ("a happy song", "major"),
        ("sad techno", "minor"),
        ("dark ambient", "minor"),
        ("uplifting trance", "major"),
    ],
)
def test_key_follows_mood_and_genre(message: str, mode: str) -> None:
    assert set_by(brief(message, seed=5)).set["key"].endswith(mode)


def test_the_same_seed_gives_the_same_settings() -> None:
    assert set_by(brief("house", seed=3)) == set_by(brief("house", seed=3))
    assert len({set_by(brief("house", seed=seed)).set["key"] for seed in range(20)}) > 3


def test_a_waltz_is_in_three() -> None:
    assert set_by(brief("ein Walzer")).set["time_signature"] == "3/4"
    assert "time_signature" not in set_by(brief("techno")).set


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("a pop song", ("music", "lyrics", "cover")),
        ("lofi beats to relax", ("music", "cover")),
        ("a lofi song about rain", ("music", "lyrics", "cover")),
        ("instrumental pop", ("music", "cover")),
        ("only the lyrics, about rain", ("lyrics",)),
        ("just a trap beat", ("music",)),
        ("rock, no cover", ("music", "lyrics")),
        ("just a cover for a jazz album", ("cover",)),
        ("solo la letra sobre el mar", ("lyrics",)),
        ("nur Musik, Techno", ("music",)),
    ],
)
def test_parts_that_are_made(message: str, parts: tuple[str, ...]) -> None:
    assert planned(message).make == parts


def test_agents_are_those_of_the_parts() -> None:
    assert planned("instrumental jazz").agents == ("producer", "visualizer", "critic")
    assert planned("only the lyrics, about rain").agents == ("lyricist", "critic")
    assert planned("only the cover, jazz").agents == ("visualizer",)


def test_values_out_of_range_are_clamped_with_a_note() -> None:
    made = set_by(brief("techno at 900 bpm, 2 hours, 30 versions"))
    assert (made.set["bpm"], made.set["duration"], made.set["variants"]) == (300, 600, 8)
    assert len([note for note in made.notes if "range" in note]) == 3


def test_the_engine_limits_the_length() -> None:
    made = set_by(brief("jazz, two minutes", engine=PLAYER))
    assert made.set["duration"] == 30
    assert made.notes == ("120 s is out of range; I take 30 s.",)


def test_only_what_the_engine_honours_is_set() -> None:
    made = set_by(brief("jazz in D minor at 90 bpm, no drums, female voice, instrumental", engine=PLAYER))
    assert set(made.set) <= PLAYER.fields["text2music"]
    assert "90 bpm" in made.set["prompt"]
    assert "D minor" in made.set["prompt"]
    assert "drums" not in made.set["prompt"]


def test_what_is_avoided_is_negative_and_out_of_the_prompt() -> None:
    made = set_by(brief("folk with fiddle but no drums or bass"))
    assert made.set["negative_prompt"] == "drums, bass"
    assert made.set["prompt"] == "folk, violin"


def test_an_engine_that_sings_nothing_gets_no_lyrics_unless_they_are_asked_for() -> None:
    assert planned("a rock track").make == ("music", "lyrics", "cover")
    assert plan(brief("a rock track", engine=PLAYER)).result.make == ("music", "cover")
    asked = plan(brief("rock with lyrics about rain", engine=PLAYER)).result
    assert "lyrics" in asked.make
    assert "takes no lyrics" in asked.reply


def test_languages_that_cannot_be_sung_or_written_are_told() -> None:
    assert "does not sing in Spanish" in planned("pop, Spanish lyrics").reply
    japanese = planned("a pop song with Japanese lyrics")
    assert japanese.language == "ja"
    assert "Japanese" in japanese.reply


def test_odd_meters_are_told() -> None:
    assert "7/8" in planned("a song in 7/8").reply


def test_voices_are_the_engines_own() -> None:
    assert set_by(brief("a soul song, male voice")).set["voice"] == "tenor"
    other = card({"text2music": BAND.fields["text2music"]})
    made = set_by(brief("a soul song, male voice", engine=other))
    assert "voice" not in made.set
    assert "male vocals" in made.set["prompt"]


def test_what_was_set_by_hand_before_the_first_wish_stays() -> None:
    made = set_by(brief("a jazz song", {"bpm": 93.0, "duration": 45.0, "loudness": -16.0}))
    assert (made.set["bpm"], made.set["duration"], made.clear) == (93.0, 45.0, ())


def test_pasted_lyrics_are_kept_and_the_song_is_long_enough() -> None:
    lines = "\n".join(["I walk along the river in the rain"] * 24)
    wish = brief("a slow folk song", {"lyrics": f"[verse]\n{lines}"})
    made = set_by(wish)
    assert "lyrics" not in plan(wish).result.make
    assert made.set["lyrics"].startswith("[verse]")
    assert "instrumental" not in made.set
    assert made.set["duration"] >= 24 * 2 * 4 * 60 / made.set["bpm"]


@pytest.mark.parametrize(
    ("message", "prompt"),
    [
        ("deep house", "deep house"),
        ("k-pop", "k-pop"),
        ("liquid drum and bass", "liquid drum and bass"),
        ("jazzy lo-fi", "jazzy lofi hip hop"),
        ("indie folk and death metal", "indie folk and death metal"),
        ("música electrónica", "electronic"),
        ("solo piano, melancholic", "melancholic, solo piano"),
        ("nothing but drums and bass", "only drums and bass"),
        ("nur Klavier", "solo piano"),
        ("piano only", "solo piano"),
    ],
)
def test_prompts_are_as_close_as_the_wish(message: str, prompt: str) -> None:
    made = set_by(brief(message)).set
    assert made["prompt"] == prompt
    if "solo" in prompt or "only" in prompt:
        assert made["instrumental"]


@pytest.mark.parametrize(
    ("message", "field", "value"),
    [
        ("techno at 100 bpm, no wait, 110 bpm", "bpm", 110),
        ("pop in C major, no, A minor", "key", "A minor"),
        ("rock, 2 minutes, sorry, 3 minutes", "duration", 180),
        ("Techno, 120 bpm, nein, 125 bpm", "bpm", 125),
        ("minimal techno, 128", "bpm", 128),
    ],
)
def test_corrections_count(message: str, field: str, value: object) -> None:
    assert set_by(brief(message)).set[field] == value


def test_artists_are_not_known_and_that_is_said() -> None:
    for message in (
        "jazz like Miles Davis",
        "flamenco al estilo de Camarón",
        "du jazz comme Django Reinhardt",
    ):
        made = planned(message)
        assert message.split()[-1] in made.reply
        assert len(made.genres) == 1
    assert planned("something like Daft Punk").make == ()


RECALLED = Recollection(
    "t1", "Blue, jazz", 0.9, {"title": "Blue", "bpm": 97.0, "key": "F minor", "prompt": "jazz"}
)


def test_taste_is_taken_from_starred_songs_when_it_is_asked_for_or_all_is_open() -> None:
    for message in ("surprise me", "something in my usual style", "como siempre", "wie immer", "à mon goût"):
        made = set_by(brief(message), [RECALLED])
        assert (made.set["bpm"], made.set["key"]) == (97.0, "F minor"), message
        assert any("Blue" in note for note in made.notes)


def test_taste_does_not_outweigh_the_wish() -> None:
    made = set_by(brief("as usual, but at 120 bpm in C major"), [RECALLED])
    assert (made.set["bpm"], made.set["key"]) == (120, "C major")
    assert set_by(brief("sad techno"), [RECALLED]).set["bpm"] != 97.0


def test_what_no_table_has_is_told_and_passed_on() -> None:
    made = planned("some gqom with kazoo and theremin")
    assert made.instruments == ("theremin",)
    assert "gqom, kazoo" in made.reply
    assert set_by(brief("some gqom with kazoo and theremin")).set["prompt"] == "theremin, gqom, kazoo"
    assert planned("techno without kazoo").avoid == ("kazoo",)


@pytest.mark.parametrize(
    "message",
    [
        "a song with lots of feeling",
        "una balada con mucho amor",
        "jazz mit viel Gefühl",
        "du rap avec du style",
    ],
)
def test_common_words_are_not_taken_for_unknown_instruments(message: str) -> None:
    made = planned(message)
    assert "rules" not in made.reply
    assert not any(word in made.reply for word in ("reglas", "règles", "Regeln"))


def test_a_decade_is_no_duration() -> None:
    made = planned("a song in the style of 80s new wave but happy")
    assert made.constraints.duration is None
    assert planned("happy techno, 80s").constraints.duration == 80


def test_latin_is_a_language_or_a_style() -> None:
    assert planned("a song in Latin about the moon").language == "la"
    assert planned("a latin song about the moon").genres == ("latin",)
    assert planned("a song in latin style").genres == ("latin",)


def test_no_melody_is_no_wish_for_a_cover_alone() -> None:
    assert "music" in planned("ambient drone 10 min no beat no melody cold like siberia").make


def test_things_are_called_as_in_the_users_language() -> None:
    assert "fis-Moll" in planned("Metal über Wikinger, fis-Moll, ohne Klavier").reply
    assert "ohne Klavier" in planned("metal über wikinger, fis-moll, ohne klavier").reply
    assert "balada" in planned("una balada sobre el mar en la menor").reply
    assert "la menor" in planned("una balada sobre el mar en la menor").reply
    assert "pas triste" in planned("chanson sur l'automne mais pas triste").reply
