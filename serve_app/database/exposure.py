"""Tables that no Data API may serve.

A studio's database may be that of a Supabase project, whose Data API serves the schema `public` to whoever
holds a key. Our tables lie in the first schema of the search path, which is `public` as a rule, and hold
prompts, hashes of tokens and secrets: so nobody there has a right to them, and row level security lets nobody
but their owner in, should a project grant everything to everybody, as older ones do. On other databases there
is nobody to keep out.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, text

ROLES: Final = ("anon", "authenticated", "service_role")
"""Who the Data API acts as, by the key and the token of a request."""
_PRESENT: Final = text("SELECT rolname FROM pg_roles WHERE rolname = ANY (:roles) ORDER BY rolname")
_SEQUENCES: Final = text(
    "SELECT sequence FROM information_schema.columns c, "
    "pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) AS sequence "
    "WHERE c.table_schema = current_schema() AND c.table_name = :table AND sequence IS NOT NULL"
)


def hide(connection: Connection, tables: Iterable[str]) -> None:
    """Take all rights to the tables and their sequences from the Data API's roles, where there are any.

    For migrations: every table that one makes is named in it. The owner, who migrates, goes on as before.
    """
    if connection.dialect.name != "postgresql":
        return
    roles = ", ".join(connection.scalars(_PRESENT, {"roles": list(ROLES)}))
    if not roles:
        return
    for table in tables:
        for sequence in connection.scalars(_SEQUENCES, {"table": table}).all():
            connection.execute(text(f"REVOKE ALL ON SEQUENCE {sequence} FROM PUBLIC, {roles}"))
        connection.execute(text(f'REVOKE ALL ON TABLE "{table}" FROM PUBLIC, {roles}'))
        connection.execute(text(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'))
