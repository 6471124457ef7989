"""One job table at a time on one database, whatever happens to the one that holds it."""

import subprocess
import sys
import time

import pytest
from sqlalchemy import Engine, text

from serve_app.database import Lock, LockHeld, connect

HOLDER = """
import sys, time
from serve_app.database import Lock, connect
engine = connect(sys.argv[1])
engine.connect().close()
lock = Lock(engine).acquire()
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def prepared(database_url: str) -> str:
    engine = connect(database_url)
    engine.connect().close()
    engine.dispose()
    return database_url


def test_a_second_holder_is_refused_and_told_what_to_do(prepared: str) -> None:
    first, second = connect(prepared), connect(prepared)
    lock, other = Lock(first).acquire(), Lock(second)
    with pytest.raises(LockHeld, match="another Opentunes is running"):
        other.acquire()
    lock.release()
    other.acquire()
    other.release()
    other.release()
    for engine in (first, second):
        engine.dispose()


def test_two_databases_are_two_locks(prepared: str, sqlite_url: str, postgres_url: str) -> None:
    engines = [connect(prepared), connect(postgres_url if prepared == sqlite_url else sqlite_url)]
    for engine in engines:
        engine.connect().close()
    locks = [Lock(engine).acquire() for engine in engines]
    for lock in locks:
        lock.release()
    for engine in engines:
        engine.dispose()


def test_the_lock_ends_with_a_process_that_is_killed(prepared: str) -> None:
    engine = connect(prepared)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, prepared], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockHeld):
            Lock(engine).acquire()
        holder.kill()
    deadline = time.monotonic() + 30
    while True:
        try:
            Lock(engine).acquire().release()
            break
        except LockHeld:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    engine.dispose()


def test_a_lock_whose_session_has_ended_is_taken_again_or_lost_openly(postgres_url: str) -> None:
    """PostgreSQL was restarted, or an operator has ended the session."""
    engine = connect(postgres_url)
    lock = Lock(engine).acquire()
    lock.keep()
    _end_sessions(engine)
    lock.keep()
    with pytest.raises(LockHeld):
        Lock(engine).acquire()
    _end_sessions(engine)
    other = Lock(engine).acquire()
    with pytest.raises(LockHeld):
        lock.keep()
    other.release()
    engine.dispose()


def _end_sessions(engine: Engine) -> None:
    query = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
    with engine.connect() as connection:
        connection.execute(text(query))
