"""The zip has everything of its owner, nothing of anybody else, and no secret."""

import io
import json
import zipfile
from collections.abc import Iterator
from importlib.metadata import version

import pytest
from sqlalchemy import Engine

from serve_app.account.belongings import Belongings
from serve_app.account.export import Elsewhere, entry_of
from serve_app.account.rows import PARTS
from serve_app.library.artifacts import ArtifactStore
from tests.serve_app.account.conftest import OWNED, Fill


def opened(pieces: object) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(pieces)))  # type: ignore[arg-type]


def test_every_table_with_an_owner_is_in_it() -> None:
    assert {part.table.name for part in PARTS} == {table.name for table in OWNED}


@pytest.mark.parametrize("step", [2, 100])
def test_it_has_every_row_and_file_of_its_owner_alone(
    belongings: Belongings, artifacts: ArtifactStore, fill: Fill, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    monkeypatch.setattr("serve_app.account.rows.STEP", step)
    mine, theirs = fill("ann", 5), fill("ben", 5)
    with opened(belongings.export("ann", notice="why")) as read:
        told = json.loads(read.read("account.json"))
        assert {name: len(told[name]) for name in (part.name for part in PARTS)} == {
            part.name: 5 for part in PARTS
        }
        assert (told["owner"], told["opentunes"], told["cloud"], told["notice"]) == (
            "ann",
            version("opentunes"),
            None,
            "why",
        )
        assert [len(job["events"]) for job in told["jobs"]] == [1] * 5
        assert [len(job["deliveries"]) for job in told["jobs"]] == [1] * 5
        assert [len(run["events"]) for run in told["runs"]] == [1] * 5
        assert set(read.namelist()) == {"account.json", *map(entry_of, mine)}
        assert len(read.namelist()) == len(set(read.namelist()))
        for name in mine:
            assert read.read(entry_of(name)) == f"content of {name}".encode()
        whole = read.read("account.json").decode()
    assert "secret" not in whole
    assert not any(name.split("-")[0] in whole for name in theirs)


def test_a_file_that_is_gone_is_said_to_be_missing(
    belongings: Belongings, artifacts: ArtifactStore, fill: Fill
) -> None:
    gone, *mine = fill("ann", 1)
    artifacts.delete(gone)
    with opened(belongings.export("ann")) as read:
        assert json.loads(read.read("missing.json")) == [entry_of(gone)]
        assert set(read.namelist()) == {"account.json", "missing.json", *map(entry_of, mine)}


def test_what_the_cloud_gave_is_in_it(belongings: Belongings) -> None:
    cloud = io.BytesIO(b'{"songs": []}')
    with opened(belongings.export("nobody", cloud)) as read:
        assert read.read("cloud.json") == b'{"songs": []}'
        assert json.loads(read.read("account.json"))["cloud"] == "cloud.json"
        assert json.loads(read.read("account.json"))["tracks"] == []
    assert cloud.closed


def test_a_database_is_not_held_while_somebody_downloads(
    database: Engine, belongings: Belongings, fill: Fill
) -> None:
    fill("ann")
    pieces = iter(belongings.export("ann"))
    next(pieces)
    assert database.pool.checkedout() == 0  # type: ignore[attr-defined]
    pieces.close()  # type: ignore[attr-defined]


def test_holdings_count_what_is_there(belongings: Belongings, fill: Fill) -> None:
    fill("ann")
    found = belongings.holdings("ann").model_dump()
    assert found == {
        "tracks": 3, "starred": 0, "trashed": 0, "jobs": 3, "runs": 3, "memories": 3, "uploads": 3,
        "images": 3, "tokens": 3, "bytes": 3 * (16_044 + 1 + 1),
    }  # fmt: skip
    assert set(belongings.holdings("ben").model_dump().values()) == {0}


def test_files_from_elsewhere_are_in_it_as_far_as_they_could_be_read(belongings: Belongings) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise OSError("away")

    def listed() -> Iterator[Elsewhere]:
        yield "cloud/music/whole.flac", lambda: iter([b"who", b"le"])
        yield "cloud/music/half.flac", broken
        raise OSError("away")

    with opened(belongings.export("nobody", elsewhere=listed())) as read:
        assert read.read("cloud/music/whole.flac") == b"whole"
        assert read.read("cloud/music/half.flac") == b"half"
        told = json.loads(read.read("missing.json"))
    assert told == ["cloud/music/half.flac", "what follows cloud/music/half.flac"]
