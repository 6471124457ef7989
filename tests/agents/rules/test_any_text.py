"""Whatever is said: the rules do not raise, and what they give is valid for the engine."""

import string
import time
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from agents.brief import Brief, EngineCard, StudioState, Turn
from agents.lyrics import LyricWish
from agents.memory import Recollection
from agents.results import Lyrics, Section
from agents.rules import cover, lyric_wish, plan, review, settings
from agents.rules.folding import fold
from agents.rules.numerals import digits
from agents.rules.reading import read
from engines.request import SongRequest, Task
from tests.agents.rules.test_edits import EDITS
from tests.agents.rules.test_phrases import PHRASES
from tests.agents.rules.wishes import BAND, COMMON, LOFI, PLAYER, POP, RECORDED

WORDS = sorted(
    {word for phrase, _ in PHRASES for word in phrase.split()}
    | {word for edit in EDITS for word in edit[0].split()}
)
MESSAGES = st.one_of(
    st.text(max_size=200).filter(lambda text: not any(0xD800 <= ord(c) <= 0xDFFF for c in text)),
    st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join),
    st.text(alphabet=string.ascii_letters + string.digits + " ,.:/#'\"-", max_size=80),
)
FIELDS = sorted(set(SongRequest.model_fields) - COMMON)
CARDS = st.one_of(
    st.sampled_from([BAND, PLAYER]),
    st.builds(
        lambda fields, low, span, voices: EngineCard("e", "Engine", fields, low, low + span, tuple(voices)),
        st.dictionaries(
            st.sampled_from(get_args(Task)),
            st.sets(st.sampled_from(FIELDS)).map(lambda some: COMMON | some),
            max_size=4,
        ).map(lambda fields: {"text2music": COMMON, **fields}),
        st.floats(1, 20),
        st.floats(5, 500),
        st.lists(st.sampled_from(["anna", "male_1", "female_1", "tenor"]), max_size=3),
    ),
)
STUDIOS = st.sampled_from([{}, LOFI, POP, RECORDED, {"bpm": 93.0}, {"lyrics": "[verse]\nhello"}])


def _clean(text: str) -> str:
    return "".join(c for c in text if ord(c) >= 32 or c in "\n\r\t")


@examples(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MESSAGES, CARDS, STUDIOS, st.lists(MESSAGES, max_size=2), st.integers(0, 2**31))
def test_plans_and_settings_are_valid(
    message: str, engine: EngineCard, studio: dict[str, Any], before: list[str], seed: int
) -> None:
    history = tuple(Turn(role="user", content=_clean(each)) for each in before)
    wish = Brief(message, engine, StudioState.model_validate(studio), history, seed=seed)
    planned = plan(wish).result
    made = settings(wish, planned, [Recollection("i", "t", 0.5, {"bpm": 90, "key": "??"})]).result
    task = made.set.get("task", studio.get("task", "text2music"))
    assert set(made.set) <= engine.fields.get(task, COMMON) | COMMON
    assert not set(made.set) & set(made.clear)
    after = {name: value for name, value in studio.items() if name not in made.clear} | made.set
    StudioState.model_validate(after)
    if "duration" in made.set:
        assert max(1.0, engine.min_seconds) <= made.set["duration"] <= min(600.0, engine.max_seconds)
    if planned.make and "music" in planned.make and not planned.edit:
        assert made.set["prompt"].strip()
    cover(wish, planned, None)
    asked = lyric_wish(wish, planned, made)
    assert isinstance(asked, LyricWish)
    review(
        wish, planned, made, Lyrics(sections=(Section(tag="verse", lines=(message[:200] and "la la la",)),))
    )
    assert planned == plan(wish).result


@examples(max_examples=120, deadline=None)
@given(
    st.sampled_from([edit[0] for edit in EDITS if edit[0] not in ("again",)]), st.sampled_from([LOFI, POP])
)
def test_saying_where_it_is_already_changes_nothing(message: str, studio: dict[str, Any]) -> None:
    """An absolute edit, made twice, changes nothing the second time."""
    wish = Brief(message, BAND, StudioState.model_validate(studio))
    first = settings(wish, plan(wish).result).result
    after = {name: value for name, value in studio.items() if name not in first.clear} | first.set
    limits = plan(wish).result.constraints
    said = [
        f"{limits.bpm:g} bpm" if limits.bpm else "",
        limits.key or "",
        f"{limits.duration:g} seconds" if limits.duration else "",
    ]
    again = Brief(
        ", ".join(each for each in said if each) or "keep it", BAND, StudioState.model_validate(after)
    )
    assert settings(again, plan(again).result).result.set == {}


@examples(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ninety", "90"),
        ("one hundred and ten", "110"),
        ("a hundred twenty", "120"),
        ("noventa y cinco", "95"),
        ("ciento veintiocho", "128"),
        ("quatre-vingt-dix-neuf", "99"),
        ("soixante et onze", "71"),
        ("cent vingt", "120"),
        ("hunderteinundzwanzig", "121"),
        ("einhundertachtundzwanzig", "128"),
        ("dreißig", "30"),
        ("once upon a time", "once upon a time"),
    ],
)
def test_number_words(text: str, value: str) -> None:
    assert digits(fold(text)) == value


def test_the_time_to_read_grows_with_the_length_and_not_its_square() -> None:
    """A quarter is read in about a quarter of the time; a sixteenth would be that of a square."""
    message = "no drums but a piano and technoo aboot the sea, 100 bpm or so; " * 62

    def seconds(length: int) -> float:
        taken = []
        for _ in range(3):
            read.cache_clear()
            started = time.process_time()
            plan(Brief(message[:length], BAND))
            taken.append(time.process_time() - started)
        return min(taken)

    seconds(100)  # tables are read once
    assert seconds(4_000) / seconds(1_000) < 10
