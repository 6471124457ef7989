"""Memory here and in the cloud: what is found, whose, and what happens when the cloud cannot be asked."""

import logging
import pickle
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, insert

from agents.memory import Gap
from agents.memory.embedding import shared
from serve_app.cloud.breaker import Breaker
from serve_app.cloud.memory import CloudMemory
from serve_app.cloud.project import Project
from serve_app.config import Settings
from serve_app.database.schema import outbox
from serve_app.library.tracks import TrackStore
from serve_app.memory.opening import open_memory
from serve_app.memory.store import SqlMemory
from tests.serve_app.cloud.under_token.stand_in import ANN, BEN, StandIn
from tests.serve_app.memory.conftest import Add, Counting
from tests.stand_ins import FakeClock


@pytest.fixture
def both(memory: SqlMemory, cloud: StandIn, clock: FakeClock) -> Iterator[CloudMemory]:
    made = CloudMemory(memory, cloud.project, Breaker(clock=clock))
    yield made
    made.close()


def teach(cloud: StandIn, user: str, text: str, item_id: str = "", **more: object) -> str:
    """Something that another studio of the user has taught the cloud."""
    item_id = item_id or uuid4().hex
    cloud.teach(user, item_id, shared().embed([text])[0].tobytes(), text, **more)
    return item_id


def test_a_search_finds_what_is_here_and_what_is_elsewhere(both: CloudMemory, cloud: StandIn) -> None:
    here = uuid4().hex
    both.remember(ANN, here, "slow sad piano ballad", {"bpm": 61})
    near = teach(cloud, ANN, "quiet melancholic grand piano", facts={"bpm": 64, "odd": ["list"]})
    far = teach(cloud, ANN, "fast aggressive thrash metal")
    theirs = teach(cloud, BEN, "quiet melancholic grand piano")
    gaps = list[Gap]()
    found = both.under(cloud.token(ANN), gaps.append).search(ANN, "a quiet melancholic piano")
    assert [one.item_id for one in found] == [near, here, far]
    assert found[0].facts == {"bpm": 64}
    assert gaps == []
    assert theirs not in {one.item_id for one in found}
    assert [one.item_id for one in both.under(cloud.token(ANN)).search(ANN, "piano", 1)] == [found[0].item_id]
    assert [one.item_id for one in both.under(None).search(ANN, "piano")] == [here]
    assert [one.item_id for one in both.search(ANN, "piano")] == [here]


def test_what_is_here_wins(both: CloudMemory, cloud: StandIn) -> None:
    both.remember(ANN, one := uuid4().hex, "a new text about rain", {"title": "new"})
    teach(cloud, ANN, "an old text about rain", one, facts={"title": "old"})
    (found,) = both.under(cloud.token(ANN)).search(ANN, "rain")
    assert (found.text, found.facts) == ("a new text about rain", {"title": "new"})


def test_the_question_is_embedded_once(
    both: CloudMemory, cloud: StandIn, memory: SqlMemory, embedder: Counting
) -> None:
    both.remember(ANN, uuid4().hex, "rain", {})
    embedder.texts.clear()
    both.under(cloud.token(ANN)).search(ANN, "snow")
    assert embedder.texts == ["snow"]


def test_what_was_forgotten_here_is_not_shown(
    both: CloudMemory, cloud: StandIn, tracks: TrackStore, add: Add, database: Engine
) -> None:
    forgotten, unstarred, deleted = (add("rain", owner=ANN) for _ in range(3))
    purged = uuid4().hex
    for one in (forgotten, unstarred, deleted):
        tracks.edit(one, ANN, starred=True)
        teach(cloud, ANN, "rain", one)
    teach(cloud, ANN, "rain", purged)
    kept = teach(cloud, ANN, "snow")
    both.forget(ANN, forgotten)
    tracks.edit(unstarred, ANN, starred=False)
    tracks.delete(deleted, ANN)
    row = {"track_id": purged, "owner": ANN, "version": 2, "done": 1, "status": "pending", "tries": 0}
    row |= {"next_at": 0.0, "kept": {}, "gone": True, "updated_at": ""}
    with database.begin() as connection:
        connection.execute(insert(outbox).values(row))
    found = both.under(cloud.token(ANN)).search(ANN, "rain")
    assert [one.item_id for one in found] == [kept]


def test_a_star_that_is_not_embedded_here_yet_is_found_by_the_cloud_in_words_of_here(
    both: CloudMemory, cloud: StandIn, memory: SqlMemory, tracks: TrackStore, add: Add,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    track = add("rain", owner=ANN)
    tracks.edit(track, ANN, starred=True)
    teach(cloud, ANN, "an old text about rain", track)
    monkeypatch.setattr(memory, "catch_up", lambda _: None)
    (found,) = both.under(cloud.token(ANN)).search(ANN, "rain")
    assert (found.item_id, found.text.partition(".")[0]) == (track, "rain")


def test_who_has_no_account_never_asks_the_cloud(both: CloudMemory, cloud: StandIn) -> None:
    both.remember("local", "one", "rain", {})
    assert [one.item_id for one in both.under(cloud.token(ANN)).search("local", "rain")] == ["one"]
    assert [both.under(cloud.token(ANN)).search(ANN, text) for text in ("", "  ", "\x00")] == [[], [], []]
    assert cloud.asked == []


@pytest.mark.parametrize(
    ("status", "gap", "again"),
    [(500, Gap.AWAY, False), (429, Gap.AWAY, False), (401, Gap.SIGNED_OUT, True), (403, Gap.REFUSED, True)],
)
def test_a_cloud_that_refuses_fails_no_search_and_is_told(
    both: CloudMemory, cloud: StandIn, clock: FakeClock, caplog: pytest.LogCaptureFixture,
    status: int, gap: Gap, again: bool,
) -> None:  # fmt: skip
    both.remember(ANN, here := uuid4().hex, "rain", {})
    cloud.status = status
    cloud.headers = {"retry-after": "7"} if status == 429 else {}
    gaps = list[Gap]()
    mine = both.under(token := cloud.token(ANN), gaps.append)
    assert [one.item_id for one in mine.search(ANN, "rain")] == [here]
    assert [one.item_id for one in mine.search(ANN, "rain")] == [here]
    assert gaps == [gap, gap]
    assert len(cloud.asked) == 1 + again  # what does not answer is let alone for a while
    assert "without the cloud" in caplog.text
    assert token not in caplog.text + repr(mine) + repr(both)
    cloud.status = 200
    clock.move(7 if status == 429 else 15)
    there = teach(cloud, ANN, "snow")
    assert [one.item_id for one in mine.search(ANN, "rain")] == [here, there]
    assert len(gaps) == 2


def test_a_slow_cloud_is_waited_for_a_moment_only(memory: SqlMemory, cloud: StandIn) -> None:
    memory.remember(ANN, here := uuid4().hex, "rain", {})
    cloud.slow = 3.0
    gaps = list[Gap]()
    hasty = CloudMemory(memory, cloud.project, patience=0.2)
    mine = hasty.under(cloud.token(ANN), gaps.append)
    started = time.monotonic()
    assert [one.item_id for one in mine.search(ANN, "rain")] == [here]
    assert time.monotonic() - started < cloud.slow
    assert gaps == [Gap.AWAY]
    assert [one.item_id for one in mine.search(ANN, "rain")] == [here]
    assert len(cloud.asked) <= 1
    hasty.close()


def test_a_cloud_that_answers_nonsense_is_refused(both: CloudMemory, cloud: StandIn) -> None:
    both.remember(ANN, here := uuid4().hex, "rain", {})
    teach(cloud, ANN, "snow", facts="no facts")
    gaps = list[Gap]()
    assert [one.item_id for one in both.under(cloud.token(ANN), gaps.append).search(ANN, "rain")] == [here]
    assert gaps == [Gap.REFUSED]


def test_an_expired_token_is_told_as_such(both: CloudMemory, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    gaps = list[Gap]()
    assert both.under("an-expired-token", gaps.append).search(ANN, "rain") == []
    assert gaps == [Gap.SIGNED_OUT]
    assert "an-expired-token" not in caplog.text


def test_a_worker_opens_both(cloud: StandIn, memory: SqlMemory, database: Engine, tmp_path: Path) -> None:
    url = database.url.render_as_string(hide_password=False)
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path,
        database_url=url,
        supabase_url=cloud.project.url,
        supabase_publishable_key="sb_publishable_test",
    )
    memory.remember(ANN, here := uuid4().hex, "rain", {})
    there = teach(cloud, ANN, "snow")
    opened = pickle.loads(pickle.dumps(partial(open_memory, settings)))()  # noqa: S301
    assert isinstance(opened, CloudMemory)
    assert [one.item_id for one in opened.under(cloud.token(ANN)).search(ANN, "rain")] == [here, there]
    opened.local._engine.dispose()
    opened.close()


def test_connections_of_a_project_with_another_patience_are_its_own(cloud: StandIn) -> None:
    project: Project = cloud.project
    copy = pickle.loads(pickle.dumps(project))  # noqa: S301
    assert copy == project
    assert copy.http is not project.http
