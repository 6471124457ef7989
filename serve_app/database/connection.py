"""Opens the database and brings its schema up to date."""

import json
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

WRITER_PATIENCE: Final = 3
"""Seconds the job table waits for a SQLite file that somebody else has locked; its callers wait with it."""
READER_PATIENCE: Final = 10
"""Seconds everyone else waits."""
_MIGRATIONS: Final = Path(__file__).parent / "migrations"


def connect(url: str, *, pool_size: int = 5, durable: bool = True, writer: bool = False) -> Engine:
    """A connection pool for `url`; `writer` is for the job table, whose transactions all write.

    What is committed survives a power cut. With `durable=False` it survives the death of any process, but a
    power cut may undo what came after the last durable commit; that saves waiting for the disk.
    SQLite: WAL mode, `synchronous` FULL or NORMAL (https://sqlite.org/pragma.html#pragma_synchronous).
    PostgreSQL: `synchronous_commit` (https://www.postgresql.org/docs/current/wal-async-commit.html).
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        options: dict[str, Any] = {"connect_timeout": 5}
        if not durable:
            options["options"] = "-c synchronous_commit=off"
        return create_engine(
            parsed,
            pool_size=pool_size,
            pool_pre_ping=True,
            connect_args=options,
            **_OPTIONS,
        )
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    patience = WRITER_PATIENCE if writer else READER_PATIENCE
    options = {"timeout": patience, "check_same_thread": False}
    engine = create_engine(parsed, pool_size=pool_size, connect_args=options, **_OPTIONS)

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        driver: Any = connection
        driver.isolation_level = None  # begins by our word, see below; its own way breaks savepoints
        cursor = connection.cursor()
        synchronous = "synchronous=FULL" if durable else "synchronous=NORMAL"
        busy = f"busy_timeout={patience * 1000}"
        for pragma in ("journal_mode=WAL", synchronous, "foreign_keys=ON", busy):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        # its own lower() knows only ASCII, and searches are to ignore case
        driver.create_function("lower", 1, _lower, deterministic=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")

    return engine


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


_OPTIONS: Final[dict[str, Any]] = {"json_serializer": _compact, "hide_parameters": True}
"""Parameters are prompts and lyrics: they do not belong into errors and logs."""


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def migrate(engine: Engine, revision: str = "head") -> None:
    """Apply every migration up to `revision` that is still missing, all of them or none."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
