"""What stands in between, and what is away for a while: nothing is lost, and nobody is asked too often."""

import asyncio
import threading
import time
from collections.abc import Sequence

import pytest
from sqlalchemy.exc import OperationalError

from agents.memory.embedding import Embedder, EmbeddingFailed, Embeddings
from serve_app.cloud import sync
from serve_app.cloud.kept import Kept
from serve_app.cloud.outbox import Due, Outbox, note
from serve_app.cloud.present import Studio
from serve_app.cloud.sync import MAX_AT_ONCE
from serve_app.memory.store import SqlMemory
from tests.serve_app.cloud.conftest import ANNA, StandIn, failing, state
from tests.serve_app.cloud.stand_in import Fault
from tests.stand_ins import FakeClock


def test_a_page_of_somebody_in_between_is_no_answer(desk: StandIn) -> None:
    """Such as a proxy's login, with the status 200, which the clients would take for rows."""
    song = desk.add()
    for status in (200, 403, 404):
        failing(desk, "/", Fault(status=status, page="<html>Sign in to this network"))
        for _ in range(3):
            desk.once()
            desk.clock.move(100)
        assert desk.status(song) == ("pending", "away")
    desk.cloud.fault = lambda _number, _what: None
    desk.settle()
    desk.check_alike()
    assert len(desk.cloud.songs) == 1


def test_a_file_that_a_proxy_finds_too_large_is_told(desk: StandIn) -> None:
    song = desk.add()
    failing(desk, "/storage/", Fault(status=413, page="<html>413 Request Entity Too Large"))
    desk.settle()
    assert desk.status(song) == ("failed", "413")
    assert "bucket" in (state(desk, song).remedy or "")


def test_a_reason_is_one_that_can_be_read_and_kept(desk: StandIn) -> None:
    song = desk.add()
    body = {"code": "23514", "message": "no\x00 " + "words " * 1_000}
    failing(desk, "POST /rest/v1/songs", Fault(status=400, body=body))
    desk.settle()
    found = state(desk, song)
    assert (found.status, found.code) == ("failed", "23514")
    assert (found.reason or "").startswith("no words words")
    assert len(found.reason or "") <= 500


def test_a_manifest_that_is_damaged_is_told(desk: StandIn) -> None:
    song = desk.add()
    path = desk.artifacts.local(desk.tracks.get(song, ANNA).track.manifest.rsplit("/", 1)[1])  # type: ignore[union-attr]
    assert path
    path.write_text('{"engine": "to', "utf-8")
    desk.settle()
    assert desk.status(song) == ("failed", "file_missing")


def test_a_song_goes_though_what_it_taught_cannot_be_embedded(desk: StandIn) -> None:
    class Broken(Embedder):
        def embed(self, texts: Sequence[str]) -> Embeddings:
            raise EmbeddingFailed("the model is not there")

    song, whole = desk.add(), desk.studio
    desk.tracks.edit(song, ANNA, starred=True)
    desk.studio = Studio(desk.database, desk.artifacts, SqlMemory(desk.database, embedder=Broken()))
    desk.once()
    assert desk.status(song) == ("pending", "embedding_failed")
    assert len(desk.cloud.songs) == len(desk.cloud.tables["likes"]) == 1
    desk.studio = whole
    desk.settle()
    desk.check_alike()


def test_a_clock_that_is_set_back_holds_up_nothing_for_long(desk: StandIn) -> None:
    song = desk.add()
    failing(desk, "/", Fault(status=503))
    desk.once()
    desk.cloud.fault = lambda _number, _what: None
    desk.clock.move(-30 * 86_400)
    assert desk.once() == 1
    assert desk.status(song) == ("synced", None)


async def test_what_a_try_has_sent_is_known_though_it_could_not_be_written_down(
    desk: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes away at the end of a try, and everything is taken back before it is there again."""
    monkeypatch.setattr(sync.Syncer, "look_again", 0.05)
    desk.clock = FakeClock(runs=True)
    song = desk.add()
    desk.tracks.edit(song, ANNA, starred=True, cover=desk.draw())

    class Away(Outbox):
        failed = False

        def done(self, due: Due, kept: Kept) -> None:
            if not self.failed:
                self.failed = True
                desk.tracks.edit(song, ANNA, starred=False, uncover=True)
                raise OperationalError("update", {}, Exception("the connection is closed"))
            super().done(due, kept)

    worker = desk.syncer(Away(desk.database, desk.writer, desk.clock))
    worker.start()
    await desk.settled()
    await worker.stop()
    desk.check_alike()


async def test_a_project_that_is_away_is_not_asked_for_every_song_of_a_backlog(desk: StandIn) -> None:
    desk.clock = FakeClock(runs=True)
    for _ in range(30):
        desk.add()
    failing(desk, "/", Fault(status=503))
    worker = desk.syncer()
    worker.start()
    await asyncio.sleep(0.4)
    await worker.stop()
    assert len(desk.cloud.log) <= MAX_AT_ONCE


def test_the_worker_and_a_change_of_several_songs_wait_for_each_other_in_one_order(desk: StandIn) -> None:
    """A song comes into the cloud, which its remix is to name, while both are changed in one transaction."""
    if desk.database.dialect.name == "sqlite":
        return  # has one writer at a time
    first, second = sorted((desk.add(), desk.add()))
    with desk.database.begin() as connection:
        note(connection, ANNA, [first], desk.clock(), parent_id=second)
    due = next(one for one in desk.outbox.due(desk.clock(), 2) if one.track_id == second)
    came = threading.Thread(target=desk.outbox.done, args=(due, Kept(song=True)))
    with desk.database.begin() as connection:
        note(connection, ANNA, [first], desk.clock())
        came.start()
        time.sleep(0.2)
        note(connection, ANNA, [second], desk.clock())
    came.join()
    assert desk.rows()[second]["kept"] == {"song": True}
    assert desk.rows()[second]["status"] == "pending"
