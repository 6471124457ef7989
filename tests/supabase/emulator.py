"""An emulator of Supabase's HTTP APIs, on a copy of the migrated database.

It is `@supabase/lite` of the Supabase community, an alpha: not PostgREST, GoTrue and Storage, but row level
security, grants and functions are those of the real PostgreSQL below. Where it is known to differ:

- before its first answer it grants everything on all tables to everyone, and makes `auth.uid()` and its like
  anew: both are put back here;
- it deletes rows of files without announcing it to `storage.protect_delete`, which here lets it;
- files are an experiment that has to be switched on, and on Node 20 are read with the help of a preload;
- its access tokens are HS256 without an issuer, its JWKS is empty, and other shapes differ: see `gateway`.
"""

import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
from psycopg.conninfo import conninfo_to_dict

from tests.supabase.database import BOOTSTRAP, ROOT, Database

LITE: Final = ROOT / "supabase" / "node_modules" / "@supabase" / "lite" / "dist" / "cli" / "index.js"
PRELOADED: Final = Path(__file__).parent / "files_as_bytes.mjs"
SECONDS: Final = 60.0
"""How long it may take to start; it takes one when the machine is idle."""
GRANTS: Final = {
    "pg_namespace": ("oid", "nspacl"),
    "pg_class": ("oid", "relacl"),
    "pg_attribute": ("(attrelid, attnum)", "attacl"),
    "pg_proc": ("oid", "proacl"),
}
"""Catalogue → what identifies its rows, and its column of grants."""
# Its own statements pass, and they alone: it signs in as `postgres` and deletes without a function.
PROTECT: Final = """
create or replace function storage.protect_delete() returns trigger language plpgsql as $$
declare
  stack text;
begin
  get diagnostics stack = pg_context;
  if coalesce(current_setting('storage.allow_delete_query', true), 'false') <> 'true'
    and (session_user <> 'postgres' or strpos(stack, chr(10)) > 0) then
    raise exception 'Direct deletion from storage tables is not allowed. Use the Storage API instead.'
      using errcode = '42501';
  end if;
  return null;
end $$
"""
CONFIG: Final = """
[api]
port = {port}
schemas = ["public"]
max_rows = 1000
[db]
driver = "postgres"
url = "postgres:///{database}"
[storage]
enabled = true
file_size_limit = "50MiB"
[auth]
enabled = true
site_url = "http://127.0.0.1:8000"
jwt_secret = "{jwt_secret}"
jwt_expiry = 3600
enable_signup = true
publishable_key = "{publishable}"
secret_key = "{secret}"
[auth.email]
enable_confirmations = false
"""


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulator."""

    url: str
    database: Database
    publishable: str
    secret: str
    jwt_secret: str
    """Signs its access tokens, HS256."""
    log: Path


@contextmanager
def started(database: Database, folder: Path) -> Iterator[Emulator]:
    """An emulator on `database`, which it may change; ended afterwards. Its files lie in `folder`."""
    if not LITE.exists():
        raise FileNotFoundError("The emulator is not installed: run `make setup`, with Node 20 or later")
    port, keys = _free_port(), [secrets.token_urlsafe(24) for _ in range(3)]
    emulator = Emulator(
        url=f"http://127.0.0.1:{port}",
        database=database,
        publishable=f"sb_publishable_{keys[0]}",
        secret=f"sb_secret_{keys[1]}",
        jwt_secret=keys[2] + keys[0],
        log=folder / "emulator.log",
    )
    (folder / "supabase" / "migrations").mkdir(parents=True)
    (folder / "supabase" / "config.toml").write_text(
        CONFIG.format(
            port=port,
            database=database.name,
            jwt_secret=emulator.jwt_secret,
            publishable=emulator.publishable,
            secret=emulator.secret,
        )
    )
    server = conninfo_to_dict(database.admin)
    environment = {
        **os.environ,
        "PGHOST": str(server["host"]),
        "PGUSER": str(server["user"]),
        "EXPERIMENTAL_STORAGE": "1",
        "LITE_TELEMETRY": "0",
        "LITE_NON_INTERACTIVE": "1",
        "DO_NOT_TRACK": "1",
    }
    grants = _grants(database)
    with emulator.log.open("w") as log:
        process = subprocess.Popen(
            ["node", "--import", str(PRELOADED), str(LITE), "start", "--no-admin"],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(emulator, process)
        database.sql(BOOTSTRAP.read_text("utf-8"))
        database.sql(PROTECT)
        _restore(database, grants)
        yield emulator
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(emulator: Emulator, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            answer = httpx.get(f"{emulator.url}/rest/v1/profiles", headers={"apikey": emulator.publishable})
            if answer.status_code < 500:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError(f"The emulator did not start:\n{emulator.log.read_text('utf-8', 'replace')}")


def _grants(database: Database) -> dict[str, dict[str, str | None]]:
    """Of each catalogue: row → its grants as PostgreSQL stores them."""
    return {
        table: dict(database.sql(f"select {row}::text, {column}::text from {table}"))
        for table, (row, column) in GRANTS.items()
    }


def _restore(database: Database, grants: dict[str, dict[str, str | None]]) -> None:
    """Put back what was granted, row by row where it has changed since."""
    now = _grants(database)
    for table, before in grants.items():
        row, column = GRANTS[table]
        for key in before.keys() & now[table].keys():
            if before[key] != now[table][key]:
                change = f"update {table} set {column} = %s::aclitem[] where {row}::text = %s"
                database.sql(change, before[key], key)


def differing_grants(first: Database, second: Database) -> list[tuple[str, str, str | None, str | None]]:
    """What two copies of one template grant differently: catalogue, row, and the grants of either."""
    one, other = _grants(first), _grants(second)
    return [
        (table, key, before, other[table][key])
        for table, rows in one.items()
        for key, before in rows.items()
        if key in other[table] and other[table][key] != before
    ]
