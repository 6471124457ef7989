"""The database of this machine's settings, for commands that need no server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from serve_app.cli.errors import CommandFailed

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from serve_app.config import Settings


@contextmanager
def open_database(settings: "Settings") -> Iterator["Engine"]:
    """The database with all its tables, for the length of the block. Raises `CommandFailed`."""
    from alembic.util import CommandError
    from sqlalchemy.exc import DBAPIError

    from serve_app.database import connect, migrate

    try:
        engine = connect(settings.database, pool_size=1)
        try:
            migrate(engine)
            yield engine
        finally:
            engine.dispose()
    except CommandError as error:
        raise CommandFailed(
            "The database was made by a newer Opentunes.", remedy="Bring this one up to date."
        ) from error
    except (DBAPIError, ImportError, OSError) as error:
        cause = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise CommandFailed(
            f"The database cannot be used ({cause}).",
            remedy="Check OPENTUNES_DATABASE_URL and OPENTUNES_DATA_DIR, which are those of the server.",
        ) from error
