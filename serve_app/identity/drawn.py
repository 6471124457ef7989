"""Secrets that are drawn once and kept in the database, the same for all replicas."""

import secrets

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from serve_app.database.schema import secrets as table


def drawn_secret(engine: Engine, name: str) -> bytes:
    """The 32 bytes of that name, drawn by whoever asks first."""
    known = select(table.c.value).where(table.c.name == name)
    with engine.connect() as connection:
        value: str | None = connection.scalar(known)
    if value is None:
        try:
            with engine.begin() as connection:
                connection.execute(insert(table), {"name": name, "value": secrets.token_hex(32)})
        except IntegrityError:
            pass  # somebody else was first
        with engine.connect() as connection:
            value = connection.execute(known).scalar_one()
    return bytes.fromhex(value)


def redraw_secret(engine: Engine, name: str) -> None:
    """Put another in its place."""
    drawn_secret(engine, name)
    with engine.begin() as connection:
        connection.execute(update(table).where(table.c.name == name).values(value=secrets.token_hex(32)))
