"""Opens the database and brings its schema up to date."""

from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

_MIGRATIONS: Final = Path(__file__).parent / "migrations"


def connect(url: str, *, pool_size: int = 5, durable: bool = True) -> Engine:
    """A connection pool for `url`.

    What is committed survives a power cut. With `durable=False` it survives the death of any process, but a
    power cut may undo what came after the last durable commit; that saves waiting for the disk.
    SQLite: WAL mode, `synchronous` FULL or NORMAL (https://sqlite.org/pragma.html#pragma_synchronous).
    PostgreSQL: `synchronous_commit` (https://www.postgresql.org/docs/current/wal-async-commit.html).
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        options = {} if durable else {"options": "-c synchronous_commit=off"}
        return create_engine(parsed, pool_size=pool_size, pool_pre_ping=True, connect_args=options)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed, pool_size=pool_size, connect_args={"timeout": 10, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _pragmas(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        synchronous = "synchronous=FULL" if durable else "synchronous=NORMAL"
        for pragma in ("journal_mode=WAL", synchronous, "foreign_keys=ON", "busy_timeout=10000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        driver: Any = connection  # its own lower() knows only ASCII, and searches are to ignore case
        driver.create_function("lower", 1, _lower, deterministic=True)

    return engine


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def migrate(engine: Engine) -> None:
    """Apply every migration that is still missing, all of them or none."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":  # its driver begins no transaction before DDL by itself
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
