"""The SQL truth: connection, tables, migrations. SQLite in WAL mode, or PostgreSQL by URL."""

from serve_app.database.connection import connect, migrate
from serve_app.database.lock import Lock, LockHeld

__all__ = ["Lock", "LockHeld", "connect", "migrate"]
