from dataclasses import replace

import numpy as np
import pytest

from engines import (
    Cancelled,
    EngineError,
    EngineInfo,
    EngineUnavailable,
    InvalidRequest,
    QualityRejected,
    RenderFailed,
    Song,
    SongRequest,
    UnknownEngine,
    UnsupportedField,
)
from engines.contract import COMMON_FIELDS

INFO = EngineInfo(
    id="piano",
    title="Piano",
    licence="Apache-2.0",
    sample_rate=44_100,
    channels=2,
    tasks=frozenset({"text2music", "cover"}),
    fields=frozenset({"bpm", "key"}),
    min_seconds=2,
    max_seconds=60,
)


def request(**fields: object) -> SongRequest:
    return SongRequest.model_validate({"prompt": "rain", **fields})


def refusal(**fields: object) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        INFO.check(request(**fields))
    assert "piano" in caught.value.message
    assert caught.value.remedy
    return caught.value


def test_what_the_engine_honours_passes() -> None:
    INFO.check(request())
    INFO.check(request(bpm=90, key="Am", duration=2, seed=5, variants=3, format="mp3"))
    INFO.check(request(duration=60, bpm=None, guidance=None, lyrics=""))


def test_a_task_it_cannot_do_is_refused_with_those_it_can() -> None:
    error = refusal(task="retake", source="a")
    assert (error.field, error.code) == ("task", "invalid_request")
    assert error.remedy is not None
    assert "cover, text2music" in error.remedy


def test_a_field_it_does_not_honour_is_refused_by_name() -> None:
    error = refusal(lyrics="la la", bpm=90)
    assert isinstance(error, UnsupportedField)
    assert (error.field, error.code) == ("lyrics", "unsupported_field")
    assert refusal(task="cover", source="a").field == "source"


def test_a_voice_it_does_not_have_is_refused_with_those_it_has() -> None:
    info = replace(INFO, fields=frozenset({"voice"}), voices=("ann", "ben"))
    info.check(request(voice="ben"))
    with pytest.raises(InvalidRequest) as caught:
        info.check(request(voice="carl"))
    assert (caught.value.field, caught.value.remedy) == ("voice", "Use one of: ann, ben.")
    replace(info, voices=()).check(request(voice="carl"))  # what it has is then its own to say
    assert refusal(voice="ann").field == "voice"


@pytest.mark.parametrize("duration", [1, 1.99, 60.01, 600])
def test_a_length_it_cannot_make_is_refused_with_those_it_can(duration: float) -> None:
    error = refusal(duration=duration)
    assert error.field == "duration"
    assert error.remedy == "Set duration between 2 and 60."


def test_common_fields_are_fields_of_a_request() -> None:
    assert set(SongRequest.model_fields) >= COMMON_FIELDS
    assert INFO.all_fields == COMMON_FIELDS | {"bpm", "key"}


def test_requests_share_a_call_when_they_agree() -> None:
    info = replace(INFO, batch_agrees_on=("task", "duration", "bpm", "region", "lora"))
    first = request(bpm=90, seed=1, lora={"name": "jazz"}, region={"start": 0, "end": 1})
    same = request(bpm=90, seed=2, lora={"name": "jazz"}, region={"start": 0, "end": 1}, lyrics="other")
    assert info.batch_key(first) == info.batch_key(same)
    assert hash(info.batch_key(first)) == hash(info.batch_key(same))
    for other in ({"bpm": 91}, {"bpm": 90, "duration": 31}, {"bpm": 90, "lora": {"name": "rock"}}):
        assert info.batch_key(first) != info.batch_key(request(**other))


def test_a_song_knows_its_length() -> None:
    assert Song(np.zeros((2, 22_050), np.float32), 44_100, {}).seconds == 0.5


def test_every_error_has_a_code_of_its_own_and_only_failures_are_retried() -> None:
    kinds = [
        EngineError,
        InvalidRequest,
        UnsupportedField,
        UnknownEngine,
        EngineUnavailable,
        RenderFailed,
        QualityRejected,
    ]
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert [kind for kind in kinds if kind.retryable] == [RenderFailed]
    error = QualityRejected("It is silent.", field="prompt", remedy="Try again.")
    assert (str(error), error.field, error.remedy) == ("It is silent.", "prompt", "Try again.")


def test_no_except_exception_swallows_a_cancel() -> None:
    assert not issubclass(Cancelled, Exception)
