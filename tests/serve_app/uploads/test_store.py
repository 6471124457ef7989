"""The rows of uploads, while others write."""

from pathlib import Path
from threading import Event, Thread
from typing import Any

from sqlalchemy import Engine, event, insert, text

from serve_app.clock import iso
from serve_app.database import connect, migrate
from serve_app.database.schema import store_owner
from serve_app.uploads.model import Upload
from serve_app.uploads.store import UploadStore, expire
from tests.serve_app.in_process import make_upload
from tests.stand_ins import FakeClock


def upload(number: int = 0) -> Upload:
    return make_upload(f"{number:032x}")


def test_a_deleted_upload_names_its_file_once(database: Engine) -> None:
    store = UploadStore(database)
    assert store.add(upload(), "ann")
    assert store.delete(upload().upload_id, "ben") is None
    assert store.delete(upload().upload_id, "ann") == upload().file
    assert store.delete(upload().upload_id, "ann") is None


def test_uploads_are_deleted_while_the_job_table_writes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/jobs.db"
    writer, store = connect(url, writer=True), UploadStore(connect(url))
    migrate(writer)
    for number in range(100):
        store.add(upload(number), "ann")
    stop = Event()

    def write() -> None:
        rounds = 0
        while not stop.is_set():
            with writer.begin() as connection:
                connection.execute(insert(store_owner).values(owner_id=str(rounds), rounds=0))
            rounds += 1

    thread = Thread(target=write)
    thread.start()
    try:
        assert [store.delete(upload(number).upload_id, "ann") for number in range(100)] == [
            upload(number).file for number in range(100)
        ]
    finally:
        stop.set()
        thread.join()


def test_what_is_used_again_meanwhile_keeps_its_file(database: Engine, clock: FakeClock) -> None:
    store = UploadStore(database, clock)
    store.add(upload(1), "ann")
    store.add(upload(2), "ann")
    clock.move(100)

    def use(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("DELETE FROM uploads"):  # what others commit before it, it sees
            again = text("UPDATE uploads SET used_at = :now WHERE upload_id = :id")
            values = {"now": iso(clock()), "id": upload(1).upload_id}
            connection.execute(again, values)

    event.listen(database, "before_cursor_execute", use)
    try:
        assert expire(database, iso(clock() - 50), 10) == [upload(2).file]
    finally:
        event.remove(database, "before_cursor_execute", use)
    assert store.get(upload(1).upload_id, "ann")
    assert expire(database, iso(clock() - 50), 10) == []
