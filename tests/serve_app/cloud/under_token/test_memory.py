"""Memory here and in the cloud: what is found, whose, and what happens when the cloud cannot be asked."""

import logging
import pickle
import time
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, insert

from agents.memory import Gap
from serve_app.cloud.errors import CloudAway, NotWelcome
from serve_app.cloud.memory import CloudMemory
from serve_app.cloud.project import Project
from serve_app.config import Settings
from serve_app.database.schema import outbox
from serve_app.library.tracks import TrackStore
from serve_app.memory.opening import open_memory
from serve_app.memory.store import SqlMemory
from tests.serve_app.cloud.teaching import asked, teach
from tests.serve_app.memory.conftest import Add, Counting
from tests.stand_ins import FakeClock
from tests.supabase.cloud import Cloud


def test_a_search_finds_what_is_here_and_what_is_elsewhere(
    both: CloudMemory, cloud: Cloud, embedder: Counting
) -> None:
    (ann, token), (ben, _) = cloud.user("Ann"), cloud.user("Ben")
    both.remember(ann, here := uuid4().hex, "slow sad piano ballad", {"bpm": 61})
    near = teach(cloud, ann, "quiet melancholic grand piano", facts={"bpm": 64, "odd": ["list"]})
    far = teach(cloud, ann, "fast aggressive thrash metal")
    teach(cloud, ann, "quiet melancholic grand piano", model="another model")
    teach(cloud, ben, "quiet melancholic grand piano")
    gaps = list[Gap]()
    mine = both.under(token, gaps.append)
    embedder.texts.clear()
    found = mine.search(ann, "a quiet melancholic piano")
    assert embedder.texts == ["a quiet melancholic piano"]  # once
    assert [one.item_id for one in found] == [near, here, far]
    assert found[0].facts == {"bpm": 64}
    assert gaps == []
    assert [one.item_id for one in mine.search(ann, "a quiet melancholic piano", 1)] == [near]
    assert [one.item_id for one in mine.under(None).search(ann, "piano")] == [here]
    assert [one.item_id for one in both.search(ann, "piano")] == [here]
    assert [mine.search(ann, text) for text in ("", "  ", "\x00")] == [[], [], []]
    assert mine.search(ann, "piano", 0) == []


def test_what_is_here_wins(both: CloudMemory, cloud: Cloud) -> None:
    ann, token = cloud.user("Ann")
    both.remember(ann, one := uuid4().hex, "a new text about rain", {"title": "new"})
    teach(cloud, ann, "an old text about rain", one, facts={"title": "old"})
    (found,) = both.under(token).search(ann, "rain")
    assert (found.text, found.facts) == ("a new text about rain", {"title": "new"})


def test_what_was_forgotten_here_is_not_shown(
    both: CloudMemory, cloud: Cloud, tracks: TrackStore, add: Add, database: Engine
) -> None:
    ann, token = cloud.user("Ann")
    forgotten, unstarred, deleted = (add("rain", owner=ann) for _ in range(3))
    for one in (forgotten, unstarred, deleted):
        tracks.edit(one, ann, starred=True)
        teach(cloud, ann, "rain", one)
    purged, kept = teach(cloud, ann, "rain"), teach(cloud, ann, "snow")
    both.forget(ann, forgotten)
    tracks.edit(unstarred, ann, starred=False)
    tracks.delete(deleted, ann)
    row = {"track_id": purged, "owner": ann, "version": 2, "done": 1, "status": "pending", "tries": 0}
    row |= {"next_at": 0.0, "kept": {}, "gone": True, "updated_at": ""}
    with database.begin() as connection:
        connection.execute(insert(outbox).values(row))
    found = both.under(token).search(ann, "rain")
    assert [one.item_id for one in found] == [kept]


def test_a_star_not_embedded_here_yet_is_found_by_the_cloud_in_words_of_here(
    both: CloudMemory, cloud: Cloud, memory: SqlMemory, tracks: TrackStore, add: Add,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    ann, token = cloud.user("Ann")
    track = add("rain", owner=ann)
    tracks.edit(track, ann, starred=True)
    teach(cloud, ann, "an old text about rain", track)
    monkeypatch.setattr(memory, "catch_up", lambda _: None)
    (found,) = both.under(token).search(ann, "rain")
    assert (found.item_id, found.text.partition(".")[0]) == (track, "rain")


def test_who_has_no_account_never_asks_the_cloud(both: CloudMemory, cloud: Cloud) -> None:
    _, token = cloud.user("Ann")
    both.remember("local", "one", "rain", {})
    assert [one.item_id for one in both.under(token).search("local", "rain")] == ["one"]
    assert asked(cloud) == []


@pytest.mark.parametrize(
    ("status", "gap", "again"),
    [(500, Gap.AWAY, False), (429, Gap.AWAY, False), (401, Gap.SIGNED_OUT, True), (404, Gap.REFUSED, True)],
)
def test_a_cloud_that_refuses_fails_no_search_and_is_told(
    both: CloudMemory, cloud: Cloud, clock: FakeClock, caplog: pytest.LogCaptureFixture,
    status: int, gap: Gap, again: bool,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    ann, token = cloud.user("Ann")
    both.remember(ann, here := uuid4().hex, "rain", {})
    there = teach(cloud, ann, "snow")
    cloud.faults.answer(status, "/rest/", times=None, retry_after=7 if status == 429 else None)
    gaps = list[Gap]()
    mine = both.under(token, gaps.append)
    assert [one.item_id for one in mine.search(ann, "rain")] == [here]
    assert [one.item_id for one in mine.search(ann, "rain")] == [here]
    assert gaps == [gap, gap]
    assert len(asked(cloud)) == 1 + again  # what does not answer is let alone for a while
    assert "without the cloud" in caplog.text
    assert token not in caplog.text + repr(mine) + repr(both)
    cloud.faults.clear()
    clock.move(7 if status == 429 else 15)
    assert [one.item_id for one in mine.search(ann, "rain")] == [here, there]
    assert len(gaps) == 2


def test_a_token_that_has_expired_is_told_as_such(both: CloudMemory, cloud: Cloud) -> None:
    ann, _ = cloud.user("Ann")
    both.remember(ann, here := uuid4().hex, "rain", {})
    gaps = list[Gap]()
    mine = both.under(cloud.token(ann, seconds=-60), gaps.append)
    assert [one.item_id for one in mine.search(ann, "rain")] == [here]
    assert gaps == [Gap.SIGNED_OUT]


def test_a_slow_cloud_is_waited_for_a_moment_only(memory: SqlMemory, cloud: Cloud, project: Project) -> None:
    ann, token = cloud.user("Ann")
    memory.remember(ann, here := uuid4().hex, "rain", {})
    cloud.faults.slow(3.0, "/rest/", times=None)
    gaps = list[Gap]()
    hasty = CloudMemory(memory, project, patience=0.2)
    mine = hasty.under(token, gaps.append)
    started = time.monotonic()
    assert [one.item_id for one in mine.search(ann, "rain")] == [here]
    assert time.monotonic() - started < 3.0
    assert gaps == [Gap.AWAY]
    with pytest.raises(CloudAway, match="a moment ago"):
        hasty.check()
    hasty.close()


def test_a_cloud_that_is_gone_is_told(both: CloudMemory, cloud: Cloud) -> None:
    ann, token = cloud.user("Ann")
    both.remember(ann, here := uuid4().hex, "rain", {})
    gaps = list[Gap]()
    with cloud.faults.outage():
        assert [one.item_id for one in both.under(token, gaps.append).search(ann, "rain")] == [here]
    assert gaps == [Gap.AWAY]


def test_a_worker_opens_both(cloud: Cloud, memory: SqlMemory, database: Engine, tmp_path: Path) -> None:
    ann, token = cloud.user("Ann")
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path,
        database_url=database.url.render_as_string(hide_password=False),
        supabase_url=cloud.url,
        supabase_publishable_key=cloud.publishable,
    )
    memory.remember(ann, here := uuid4().hex, "rain", {})
    opened = pickle.loads(pickle.dumps(partial(open_memory, settings)))()  # noqa: S301
    assert isinstance(opened, CloudMemory)
    assert [one.item_id for one in opened.under(token).search(ann, "rain")] == [here]
    opened.local._engine.dispose()
    opened.close()


def test_connections_of_a_project_with_another_patience_are_its_own(project: Project) -> None:
    copy = pickle.loads(pickle.dumps(project))  # noqa: S301
    assert copy == project
    assert copy.http is not project.http
    copy.close()


def test_files_too_say_that_a_token_has_expired(cloud: Cloud, project: Project) -> None:
    from serve_app.cloud.account import CloudAccount

    ann, _ = cloud.user("Ann")
    with pytest.raises(NotWelcome):
        CloudAccount(project, ann, cloud.token(ann, seconds=-60)).reach()
