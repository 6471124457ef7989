import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engines.request import MAX_LYRICS, MAX_PROMPT, MAX_SEED, Lora, Region, SongRequest

SOURCE_TASKS = ("retake", "repaint", "extend", "cover", "complete", "stems")
NEEDED: Mapping[str, Mapping[str, object]] = {
    "repaint": {"region": {"start": 0, "end": 1}},
    "complete": {"tracks": ["drums"]},
}


def errors(**fields: object) -> Mapping[str, str]:
    """Path and message of every error the fields give."""
    with pytest.raises(ValidationError) as caught:
        SongRequest.model_validate({"prompt": "rain", **fields})
    return {".".join(map(str, error["loc"])): error["msg"] for error in caught.value.errors()}


def request(**fields: object) -> SongRequest:
    return SongRequest.model_validate({"prompt": "rain", **fields})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("task", "remix"), ("task", ""), ("task", None),
        ("prompt", ""), ("prompt", "  \n\t "), ("prompt", None), ("prompt", 7),
        ("prompt", "x" * (MAX_PROMPT + 1)),
        ("prompt", "a\x00b"), ("prompt", "a\x1bb"), ("prompt", "a\ud800b"),
        ("negative_prompt", "x" * (MAX_PROMPT + 1)), ("negative_prompt", "\x07"),
        ("lyrics", "x" * (MAX_LYRICS + 1)), ("lyrics", "la\x00la"), ("lyrics", None), ("lyrics", ["la"]),
        ("instrumental", "perhaps"), ("instrumental", None),
        ("language", ""), ("language", "english"), ("language", "EN"), ("language", "../en"),
        ("language", "en\n"),
        ("bpm", -1), ("bpm", 0), ("bpm", 29.9), ("bpm", 301), ("bpm", math.nan), ("bpm", math.inf),
        ("bpm", "fast"),
        ("key", "H major"), ("key", ""), ("key", "A dorian"), ("key", 3),
        ("time_signature", "5/4"), ("time_signature", "4"), ("time_signature", ""),
        ("duration", 0), ("duration", -30), ("duration", 0.999), ("duration", 600.1), ("duration", 100_000),
        ("duration", math.nan), ("duration", math.inf), ("duration", -math.inf), ("duration", None),
        ("steps", 0), ("steps", 501), ("steps", 1.5), ("steps", math.nan),
        ("guidance", -0.1), ("guidance", 30.1), ("guidance", math.nan), ("guidance", math.inf),
        ("seed", -1), ("seed", MAX_SEED + 1), ("seed", 2**64), ("seed", 0.5), ("seed", math.nan),
        ("seed", "x"),
        ("variants", 0), ("variants", 9), ("variants", -1), ("variants", 1.5), ("variants", None),
        ("strength", -0.01), ("strength", 1.01), ("strength", math.nan),
        ("source", ""), ("source", "../x"), ("source", "a/b"), ("source", "a.wav"), ("source", "a\n"),
        ("source", "x" * 65), ("source", "a b"), ("source", "a\x00"), ("source", "C:\\a"), ("source", 5),
        ("reference", "../x"), ("reference", ""), ("reference", "http://a"), ("reference", "x" * 65),
        ("format", "aiff"), ("format", "WAV"), ("format", ""), ("format", None),
        ("title", "unknown"), ("user_id", "u1"), ("Prompt", "x"), ("__class__", "x"),
    ],
)  # fmt: skip
def test_bad_values_are_refused_by_name(field: str, value: object) -> None:
    assert set(errors(**{field: value})) == {field}


def test_a_long_key_is_refused_before_it_is_read() -> None:
    assert "32 characters" in errors(key="A" + " " * 40 + "minor")["key"]


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("region", {"start": 10, "end": 5}, "region"),
        ("region", {"start": 5, "end": 5}, "region"),
        ("region", {"start": -1, "end": 5}, "region.start"),
        ("region", {"start": 0, "end": 601}, "region.end"),
        ("region", {"start": 0, "end": math.nan}, "region.end"),
        ("region", {"start": 0}, "region.end"),
        ("region", {"start": 0, "end": 5, "fade": 1}, "region.fade"),
        ("region", [0, 5], "region"),
        ("lora", {"name": "../weights"}, "lora.name"),
        ("lora", {"name": ""}, "lora.name"),
        ("lora", {"name": "a", "scale": 2.1}, "lora.scale"),
        ("lora", {"name": "a", "scale": math.inf}, "lora.scale"),
        ("lora", {"name": "a", "path": "/"}, "lora.path"),
        ("lora", "jazz", "lora"),
    ],
)
def test_bad_values_within_a_field_are_refused_by_path(field: str, value: object, path: str) -> None:
    assert set(errors(**{field: value})) == {path}


def test_every_error_is_told_at_once() -> None:
    assert set(errors(prompt=" ", bpm=-1, duration=0, mood="sad")) == {"prompt", "bpm", "duration", "mood"}


def test_messages_say_what_to_write() -> None:
    assert errors(prompt=" ") == {"prompt": "prompt must not be empty"}
    assert "'A minor'" in errors(key="H major")["key"]
    assert errors(task="cover") == {"source": "task 'cover' needs a source"}
    assert "greater than start" in errors(region={"start": 2, "end": 1})["region"]


def test_a_prompt_is_needed() -> None:
    with pytest.raises(ValidationError):
        SongRequest.model_validate({})


@pytest.mark.parametrize("task", SOURCE_TASKS)
def test_tasks_that_start_from_audio_need_its_id(task: str) -> None:
    assert set(errors(task=task, **NEEDED.get(task, {}))) == {"source"}
    assert request(task=task, source="track-1", **NEEDED.get(task, {})).source == "track-1"


def test_what_a_task_cannot_do_without_is_named_with_the_remedy() -> None:
    for task, field in (("repaint", "region"), ("complete", "tracks"), ("cover", "prompt")):
        with pytest.raises(ValidationError) as caught:
            SongRequest.model_validate({"task": task, "source": "a"})
        (error,) = caught.value.errors()
        assert error["loc"] == (field,)
        assert error["ctx"]["remedy"]
    assert set(errors(prompt="", task="repaint")) == {"source", "region"}


@pytest.mark.parametrize("task", ["retake", "repaint", "extend", "complete", "stems"])
def test_what_starts_from_a_song_needs_no_words(task: str) -> None:
    assert request(prompt="", task=task, source="a", **NEEDED.get(task, {})).prompt == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("extend_at", "middle"), ("extend_at", None), ("tracks", [""]), ("tracks", ["drums"] * 9),
        ("tracks", "drums"), ("tracks", ["a\nb"]), ("voice", ""), ("voice", "a b"), ("voice", "x" * 41),
        ("lead", ""), ("lead", "x" * 41), ("loudness", -30.1), ("loudness", 0), ("loudness", math.nan),
        ("stems", "perhaps"), ("stems", None),
    ],
)  # fmt: skip
def test_bad_wishes_for_sound_are_refused_by_name(field: str, value: object) -> None:
    assert {path.split(".")[0] for path in errors(**{field: value})} == {field}


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("duration", (1, 600)), ("bpm", (30, 300)), ("seed", (0, MAX_SEED)), ("variants", (1, 8)),
        ("strength", (0, 1)), ("steps", (1, 500)), ("guidance", (0, 30)),
        ("prompt", ("x", "x" * MAX_PROMPT, "שלום 🎹\nline\ttab")), ("lyrics", ("", "x" * MAX_LYRICS)),
        ("language", ("en", "yue", "pt-BR", "zh-Hant")), ("source", ("a", "x" * 64, "a_b-C9")),
    ],
)  # fmt: skip
def test_the_ends_of_every_range_are_allowed(field: str, values: tuple[object, ...]) -> None:
    for value in values:
        assert getattr(request(**{field: value}), field) == value


@pytest.mark.parametrize(("text", "key"), [("Am", "A minor"), ("f#", "F# major"), ("B♭m", "Bb minor")])
def test_keys_are_written_one_way(text: str, key: str) -> None:
    assert request(key=text).key == key
    assert request(key=text) == request(key=key)


def test_only_what_differs_from_the_default_is_asked() -> None:
    assert request().fields_asked() == {"prompt"}
    assert request(bpm=None, duration=30, lyrics="", task="text2music").fields_asked() == {"prompt"}
    asked = request(
        task="repaint",
        source="a",
        region={"start": 0, "end": 1},
        strength=0,
        seed=0,
        instrumental=True,
        format="flac",
    )
    assert asked.fields_asked() == {
        "prompt", "task", "source", "region", "strength", "seed", "instrumental", "format"
    }  # fmt: skip


def test_a_request_cannot_be_changed_and_can_be_hashed() -> None:
    full = request(task="repaint", source="a", region=Region(start=0, end=1), lora=Lora(name="jazz"))
    with pytest.raises(ValidationError):
        full.seed = 1  # type: ignore[misc]
    assert hash(full) == hash(full.model_copy())


@given(
    st.fixed_dictionaries(
        {"prompt": st.text("abc é雨🎵\n", min_size=1).filter(str.strip)},
        optional={
            "lyrics": st.text("la \n[]", max_size=50),
            "bpm": st.none() | st.floats(30, 300),
            "key": st.none() | st.sampled_from(["Am", "C", "F# minor"]),
            "duration": st.floats(1, 600),
            "seed": st.none() | st.integers(0, MAX_SEED),
            "region": st.none() | st.just({"start": 0.1, "end": 0.3}),
        },
    )
)
def test_a_request_survives_json(fields: dict[str, object]) -> None:
    asked = SongRequest.model_validate(fields)
    again = SongRequest.model_validate_json(asked.model_dump_json())
    assert again == asked
    assert again.fields_asked() == asked.fields_asked()


def test_a_schedule_may_end_with_its_zero() -> None:
    """As ACE-Step's users write it."""
    found = SongRequest.model_validate({"prompt": "x", "timesteps": [0.97, 0.5, 0]})
    assert found.timesteps == (0.97, 0.5)
    assert SongRequest.model_validate(found.model_dump()) == found
    for wrong in ([0], [0.5, 0, 0], [0, 0.5], [-0.1], [0.5, 0.5]):
        with pytest.raises(ValidationError) as refused:
            SongRequest.model_validate({"prompt": "x", "timesteps": wrong})
        assert refused.value.errors()[0]["loc"][0] == "timesteps"
