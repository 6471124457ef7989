"""Of two writes the later one counts, in whatever order they arrive."""

import pytest

from serve_app.cloud.outbox import Overtaken
from serve_app.cloud.push import Push
from tests.serve_app.cloud.conftest import ANNA, StandIn


@pytest.mark.parametrize("table", ["songs", "agent_memory"])
def test_what_arrives_late_changes_nothing(desk: StandIn, table: str) -> None:
    """A write that a proxy has kept for minutes, of which the worker only knows that nobody answered."""
    song = desk.add()
    desk.tracks.edit(song, ANNA, starred=True)
    desk.settle()
    [(key, row)] = desk.cloud.tables[table].items()
    late = dict(row)
    desk.tracks.edit(song, ANNA, title="Other")
    desk.settle()
    filters = {"id": f"eq.{key[0]}"}
    method, query = ("PATCH", filters) if table == "songs" else ("POST", {})
    assert desk.cloud.rest(method, table, query, "", late) == (200, [])
    desk.check_alike()


@pytest.mark.parametrize("table", ["songs", "agent_memory"])
def test_a_studio_that_was_restored_from_a_backup_goes_on(desk: StandIn, table: str) -> None:
    """The cloud has a later version than is known here."""
    song = desk.add()
    desk.tracks.edit(song, ANNA, starred=True)
    desk.settle()
    [row] = desk.cloud.tables[table].values()
    row["studio_version"] = 40
    desk.tracks.edit(song, ANNA, title="Other")
    desk.settle()
    desk.check_alike()
    assert desk.status(song) == ("synced", None)
    [row] = desk.cloud.tables[table].values()
    assert row["studio_version"] > 40


def test_a_worker_that_was_replaced_overwrites_nothing(desk: StandIn) -> None:
    """It has read what there is, then slept; the next one has brought a later state since."""
    song = desk.add()
    desk.settle()
    desk.tracks.edit(song, ANNA, title="Old")
    [sleeper] = desk.outbox.due(desk.clock(), 1)
    push = Push(desk.syncer()._project.as_service(), desk.studio, desk.outbox, sleeper)
    present = desk.studio.present(sleeper)
    desk.tracks.edit(song, ANNA, title="New")
    desk.settle()
    assert present.song
    with pytest.raises(Overtaken):
        push._put(present.song, present)
    desk.check_alike()
    assert desk.status(song) == ("synced", None)
