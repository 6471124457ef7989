"""Everything of an owner goes, of nobody else, and what fails half-way can be begun anew."""

import pytest
from sqlalchemy import Engine, func, select, update

from serve_app.account.belongings import Belongings
from serve_app.account.removal import Removal
from serve_app.database.schema import agent_events, agent_runs, job_events, jobs, tracks, webhook_deliveries
from serve_app.library.artifacts import ArtifactStore, StorageError
from tests.serve_app.account.conftest import OWNED, Fill

BESIDE = [job_events, agent_events, webhook_deliveries]


def left(database: Engine, owner: str) -> dict[str, int]:
    """Rows of an owner by table."""
    with database.connect() as connection:
        return {
            table.name: connection.execute(
                select(func.count()).select_from(table).where(table.c.owner == owner)
            ).scalar_one()
            for table in OWNED
        }


def beside(database: Engine) -> list[int]:
    with database.connect() as connection:
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in BESIDE]


def there(artifacts: ArtifactStore, names: list[str]) -> list[bool]:
    return [artifacts.local(name) is not None for name in names]


def whole(removal: Removal) -> None:
    removal.hide()
    removal.remove()
    assert removal.is_done()
    removal.remove_tokens()


def test_everything_of_an_owner_goes_and_of_nobody_else(
    database: Engine, belongings: Belongings, artifacts: ArtifactStore, fill: Fill
) -> None:
    mine, theirs = fill("ann"), fill("ben")
    assert set(left(database, "ann").values()) == {3}
    removal = belongings.removal("ann")
    assert not removal.is_done()
    for _ in range(2):
        whole(removal)
        assert set(left(database, "ann").values()) == {0}
        assert set(left(database, "ben").values()) == {3}
        assert beside(database) == [3, 3, 3]
        assert there(artifacts, mine) == [False] * 15
        assert there(artifacts, theirs) == [True] * 15


def test_more_than_one_step(
    database: Engine, belongings: Belongings, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("serve_app.account.removal.STEP", 2)
    monkeypatch.setattr("serve_app.account.rows.STEP", 2)
    fill("ann", 5)
    whole(belongings.removal("ann"))
    assert set(left(database, "ann").values()) == {0}
    assert beside(database) == [0, 0, 0]


def test_first_nothing_is_shown_any_more(database: Engine, belongings: Belongings, fill: Fill) -> None:
    fill("ann")
    belongings.removal("ann").hide()
    with database.connect() as connection:
        shown = connection.execute(select(tracks.c.track_id).where(tracks.c.deleted_at.is_(None))).all()
    assert shown == []
    counts = left(database, "ann")
    assert (counts["outbox"], counts["memories"], counts["api_tokens"]) == (0, 0, 3)


def test_what_is_under_way_stays(database: Engine, belongings: Belongings, fill: Fill) -> None:
    fill("ann", 1)
    fill("ben", 1)
    with database.begin() as connection:
        connection.execute(update(jobs).values(status="running", finished_at=None))
        connection.execute(update(agent_runs).values(status="running"))
    removal = belongings.removal("ann")
    found_jobs, found_runs = removal.under_way()
    assert (len(found_jobs), len(found_runs)) == (1, 1)
    removal.hide()
    removal.remove()
    assert not removal.is_done()
    counts = left(database, "ann")
    assert {name for name, count in counts.items() if count} == {"jobs", "agent_runs", "api_tokens"}


def test_a_failure_at_any_file_leaves_nothing_to_nobody(
    database: Engine, belongings: Belongings, artifacts: ArtifactStore, fill: Fill,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    mine = fill("ann")
    delete, calls = artifacts.delete, list[str]()

    def failing(name: str) -> None:
        calls.append(name)
        if len(calls) % 3 == 0:
            raise RuntimeError("the bucket is away")
        delete(name)

    monkeypatch.setattr(artifacts, "delete", failing)
    removal = belongings.removal("ann")
    removal.hide()
    for _ in range(3):
        with pytest.raises(StorageError, match="away"):
            removal.remove()
        assert left(database, "ann")["tracks"] == 3  # which still name the files that are left
    monkeypatch.undo()
    whole(removal)
    assert there(artifacts, mine) == [False] * 15
    assert set(left(database, "ann").values()) == {0}
