"""`opentunes sync` and `publish`, against the API and against the database of this machine."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from serve_app.database import Lock, connect
from serve_app.database.schema import jobs, memories, outbox, tracks
from tests.serve_app.cli.conftest import Cli
from tests.serve_app.in_process import Studio

ACCOUNT = "0a0a0a0a-1111-4222-8333-444444444444"


def song(studio: Studio, **fields: object) -> str:
    job = studio.generate(**fields)  # type: ignore[arg-type]
    assert job.result
    return job.result.tracks[0].track_id


def test_status_says_what_is_missing(cli: Cli, studio: Studio) -> None:
    song(studio)
    shown = cli("sync", "status")
    assert shown.code == 0
    assert shown.out.startswith("synced: 0  syncing: 0  failed: 0  local: ")
    assert "SUPABASE_SECRET_KEY" in shown.err
    assert json.loads(cli("sync", "status", "--json").out) == studio.client.get("/sync").json()
    nothing = cli("sync", "retry")
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "There is nothing to try again.\n")


def test_who_has_no_account_cannot_publish(cli: Cli, studio: Studio) -> None:
    refused = cli("publish", song(studio))
    assert (refused.code, "Only an account" in refused.err, "Sign in" in refused.err) == (2, True, True)
    both = cli("publish", "one", "--public", "--private")
    assert (both.code, "either public" in both.err) == (2, True)


def test_an_account_claims_what_was_made_before(
    run: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data"
    url = f"sqlite:///{folder / 'opentunes.db'}"
    with Studio(url, folder) as studio:
        first = song(studio)
        studio.client.post(f"/library/{first}/star")
        remix = song(studio, task="cover", source=first, engine="band")
    monkeypatch.setenv("OPENTUNES_DATA_DIR", str(folder))
    engine = connect(url)
    lock = Lock(engine).acquire()
    held = run("sync", "claim", ACCOUNT, "--yes")
    lock.release()
    assert (held.code, "Stop the server" in held.err) == (1, True)
    for wrong in ([uuid4().hex], [ACCOUNT, "--from", str(uuid4())]):
        assert run("sync", "claim", *wrong, "--yes").code == 2
    done = run("sync", "claim", ACCOUNT, "--yes")
    assert (done.code, "2 tracks, 1 memories, 2 jobs" in done.err) == (0, True), done.err
    again = run("sync", "claim", ACCOUNT, "--yes")
    assert (again.code, again.err) == (0, "local has nothing that could be claimed.\n")
    with engine.connect() as connection:
        for table in (tracks, jobs, memories, outbox):
            assert set(connection.scalars(select(table.c.owner))) == {ACCOUNT}
        found = connection.execute(select(outbox.c.track_id, outbox.c.parent_id))
        parents = {row.track_id: row.parent_id for row in found}
        assert set(connection.scalars(select(outbox.c.status))) == {"pending"}
    assert parents == {first: None, remix: first}
    engine.dispose()
