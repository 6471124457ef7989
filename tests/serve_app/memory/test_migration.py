"""A library from before there was memory."""

from typing import Any

from sqlalchemy import MetaData, insert

from serve_app.database import connect, migrate
from serve_app.memory.store import SqlMemory
from tests.serve_app.in_process import make_track


def test_stars_from_before_there_was_memory_teach_after_the_upgrade(database_url: str) -> None:
    engine = connect(database_url)
    migrate(engine, "0003")
    old = MetaData()
    old.reflect(engine, only=["tracks"])
    with engine.begin() as connection:
        for name, starred, deleted_at in (("a", True, None), ("b", False, None), ("c", True, "2026-01-02")):
            row: dict[str, Any] = {
                "track_id": name * 32,
                "job_id": "gone",
                "owner": "ann",
                "engine": "tone",
                "title": name,
            }
            row |= {"prompt": f"song {name}", "starred": starred, "seconds": 1.0, "tags": []}
            row |= {"track": make_track(name * 32).model_dump(mode="json"), "created_at": "2026-01-01"}
            connection.execute(insert(old.tables["tracks"]).values(row | {"deleted_at": deleted_at}))
    migrate(engine)
    memory = SqlMemory(engine)
    assert [(one.item_id, one.text) for one in memory.page("ann")[0]] == [
        ("a" * 32, "a. song a. instrumental")
    ]
    assert [one.item_id for one in memory.search("ann", "song")] == ["a" * 32]
    engine.dispose()
