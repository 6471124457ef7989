"""Audio of public songs, whole and in parts, as anybody."""

from contextlib import ExitStack

import pytest

from serve_app.share.listen import MOST
from tests.serve_app.in_process import Studio
from tests.serve_app.share.stand_in import StandIn
from tests.server import eventually

SONG = "5a" * 16


@pytest.fixture(scope="module")
def content(stand_in: StandIn) -> bytes:
    row = stand_in.song(SONG)
    return stand_in.files[f"music/{row['audio_path']}"]


def test_it_is_passed_on_whole(sharing: Studio, content: bytes) -> None:
    answer = sharing.client.get(f"/s/{SONG}/audio")
    assert answer.status_code == 200
    assert answer.content == content
    assert answer.headers["content-type"] == "audio/mpeg"  # whatever an uploader has said it is
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=0-99", slice(0, 100)),
        ("bytes=1000-", slice(1000, None)),
        ("bytes=-10", slice(-10, None)),
        ("bytes=0-999999999", slice(0, None)),
    ],
)
def test_a_part_is_passed_on(sharing: Studio, content: bytes, wanted: str, part: slice) -> None:
    answer = sharing.client.get(f"/s/{SONG}/audio", headers={"Range": wanted})
    assert answer.status_code == 206
    assert answer.content == content[part]
    low, high, _ = part.indices(len(content))
    assert answer.headers["content-range"] == f"bytes {low}-{high - 1}/{len(content)}"


@pytest.mark.parametrize("wanted", ["bytes=0-1,5-6", "lines=1-2", "bytes=a-b", "bytes=-"])
def test_what_is_no_single_range_is_answered_with_all(
    sharing: Studio, stand_in: StandIn, content: bytes, wanted: str
) -> None:
    answer = sharing.client.get(f"/s/{SONG}/audio", headers={"Range": wanted})
    assert answer.status_code == 200
    assert answer.content == content
    assert stand_in.ranges[-1] is None


def test_a_part_beyond_the_end_is_refused_in_words(sharing: Studio, content: bytes) -> None:
    answer = sharing.client.get(f"/s/{SONG}/audio", headers={"Range": f"bytes={len(content)}-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(content)}"
    assert answer.json()["remedy"]


def test_every_place_is_given_back(sharing: Studio, content: bytes) -> None:
    for _ in range(MOST + 2):  # by listeners who go away, and by those who only ask for the head
        with sharing.client.stream("GET", f"/s/{SONG}/audio") as answer:
            assert answer.status_code == 200
    listening = sharing.services.sharing.listening
    assert eventually(lambda: listening.seats.count == 0)
    assert sharing.client.head(f"/s/{SONG}/audio").status_code == 200
    assert sharing.client.get(f"/s/{SONG}/audio").content == content


def test_who_goes_away_in_the_middle_leaves_a_place(sharing: Studio, stand_in: StandIn) -> None:
    row = stand_in.song("5c" * 16)
    stand_in.files[f"music/{row['audio_path']}"] = bytes(20 * 2**20)
    listening = sharing.services.sharing.listening
    address = f"/s/{'5c' * 16}/audio"
    with ExitStack() as streams:
        answers = [streams.enter_context(sharing.client.stream("GET", address)) for _ in range(5)]
        parts = [answer.iter_bytes(1000) for answer in answers]
        assert [len(next(part)) for part in parts] == [1000] * 5
        assert listening.seats.count == 5
    assert eventually(lambda: listening.seats.count == 0)


@pytest.mark.parametrize("bound", ["most", "each"])
def test_no_more_listen_than_there_is_room_for(
    sharing: Studio, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    seats = sharing.services.sharing.listening.seats
    assert eventually(lambda: seats.count == 0)
    monkeypatch.setattr(seats, bound, 1)
    row = stand_in.song("5d" * 16)
    stand_in.files[f"music/{row['audio_path']}"] = bytes(20 * 2**20)
    with sharing.client.stream("GET", f"/s/{'5d' * 16}/audio"):
        refused = sharing.client.get(f"/s/{'5d' * 16}/audio")
    assert refused.status_code == 503
    assert "retry-after" in refused.headers


def test_a_file_that_is_not_there_is_no_song(sharing: Studio, stand_in: StandIn) -> None:
    row = stand_in.song("5b" * 16)
    del stand_in.files[f"music/{row['audio_path']}"]
    answer = sharing.client.get(f"/s/{'5b' * 16}/audio")
    assert answer.status_code == 404
    assert "statusCode" not in answer.text
