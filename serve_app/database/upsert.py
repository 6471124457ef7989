"""Inserts that can say what happens to a row which is there already."""

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite


def inserting(dialect: Dialect, table: Table) -> "postgresql.Insert | sqlite.Insert":
    """Such an insert into a table, as the database has it."""
    return postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)
