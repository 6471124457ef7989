"""Columns of embeddings on PostgreSQL: pgvector's type where the extension is, bytes where it is not."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Dialect, text
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType

DIMENSIONS: Final = 384
"""Of all embeddings that are kept: those of all-MiniLM-L6-v2."""
_FIND: Final = text(
    "SELECT n.nspname, e.extversion FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
    "WHERE e.extname = 'vector'"
)


class Vector(UserDefinedType[bytes]):
    """pgvector's `vector`; in Python little-endian float32, as in a column of bytes."""

    cache_ok = True

    def __init__(self, dimensions: int = DIMENSIONS) -> None:
        self.dimensions = dimensions

    def get_col_spec(self, **_: Any) -> str:
        """As `CREATE TABLE` has it."""
        return f"VECTOR({self.dimensions})"

    def bind_processor(self, dialect: Dialect) -> Callable[[bytes | None], str | None]:
        """To pgvector's text: `[0.1,0.2]`."""
        return lambda value: None if value is None else written(value)


ischema_names.setdefault("vector", Vector)  # else whoever reads the tables' columns is warned of this one


def written(embedding: bytes) -> str:
    """An embedding as pgvector writes it; nine digits tell every float32 from its neighbours."""
    values = struct.unpack(f"<{len(embedding) // 4}f", embedding)
    return "[" + ",".join(f"{value:.9g}" for value in values) + "]"


@dataclass(frozen=True, slots=True)
class Extension:
    """Where pgvector is, and its version as in (0, 8, 6)."""

    schema: str
    version: tuple[int, ...]


def find_extension(connection: Connection) -> Extension | None:
    """The pgvector of a PostgreSQL database, if it has been created there."""
    row = connection.execute(_FIND).first()
    if row is None:
        return None
    return Extension(row.nspname, tuple(int(part) for part in row.extversion.split(".") if part.isdecimal()))
