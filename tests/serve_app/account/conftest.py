"""Two owners who have something of everything, on either database."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Column, Engine, Table, insert

from serve_app.account.belongings import Belongings
from serve_app.database.schema import agent_events, agent_runs, job_events, jobs, metadata, webhook_deliveries
from serve_app.library.artifacts import ArtifactStore
from tests.serve_app.in_process import make_track

OWNED = [table for table in metadata.sorted_tables if "owner" in table.c]
"""Every table with an owner: a new one must be thought of here."""
Fill = Callable[..., list[str]]


@pytest.fixture
def artifacts(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(str(tmp_path / "audio"), tmp_path / "cache")


@pytest.fixture
def belongings(database: Engine, artifacts: ArtifactStore) -> Belongings:
    return Belongings(database, artifacts)


@pytest.fixture
def fill(database: Engine, artifacts: ArtifactStore) -> Fill:
    """Gives an owner some of everything: `times` rows in each table, and files; their names."""

    def fill(owner: str, times: int = 3) -> list[str]:
        names = list[str]()
        for _ in range(times):
            one = uuid4().hex
            files = [f"{one}-1.wav", f"{one}-1.json", f"{one}-2.png", f"{one}-3.flac", f"{one}-4.png"]
            with artifacts.workspace() as space:
                for name in files:
                    (space / name).write_bytes(f"content of {name}".encode())
                artifacts.put({name: space / name for name in files})
            names += files
            own: dict[str, dict[str, Any]] = {
                "tracks": {"track": make_track(one).model_dump(mode="json"), "cover": files[2]},
                "uploads": {"file": files[3]},
                "images": {"file": files[4]},
                "jobs": {"status": "succeeded", "finished_at": "2026", "cover": files[4]},
                "agent_runs": {"status": "succeeded"},
                "memories": {"embedding": None},
            }
            with database.begin() as connection:
                for table in OWNED:
                    values = _row(table, one) | {"owner": owner} | own.get(table.name, {})
                    connection.execute(insert(table).values(values))
                for events, of, key in (
                    (job_events, jobs, jobs.c.job_id),
                    (agent_events, agent_runs, agent_runs.c.run_id),
                ):
                    number = connection.execute(of.select().where(key == one)).mappings().one()["number"]
                    connection.execute(insert(events).values(_row(events, one) | {"number": number}))
                delivery = _row(webhook_deliveries, one)
                connection.execute(insert(webhook_deliveries).values(delivery))
        return names

    return fill


def _row(table: Table, one: str) -> dict[str, Any]:
    """Something in every column that must have it."""
    return {column.name: _value(column, one) for column in table.c if column.autoincrement is not True}


def _value(column: Column[Any], one: str) -> Any:
    kind = column.type.python_type
    if column.name.endswith("_id"):
        return one[: getattr(column.type, "length", 32)]
    if column.nullable:
        return None
    return {
        str: "secret" if column.name == "hash" else "words",
        int: 1,
        float: 1.0,
        bool: False,
        dict: {},
    }.get(kind, {})
