"""Supabase's own command line, on a database of ours, without Docker."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from psycopg.conninfo import conninfo_to_dict

from tests.postgres_server import served
from tests.supabase.database import ROOT, Database, Project

TOOLS: Final = ROOT / "supabase" / "node_modules" / ".bin"
TIDY: Final = ROOT / "supabase" / "tidy.mjs"
TYPES: Final = ROOT / "frontend" / "lib" / "cloud" / "database.types.ts"
HEADER: Final = "// The schema `public` of supabase/migrations, written by `make types`. Do not edit.\n"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the advisors of Supabase have against a database."""

    name: str
    level: str
    detail: str
    subject: str
    """Schema and name of the table, function or view."""


def advisors(database: Database) -> list[Finding]:
    """Security and performance, as the dashboard of a project shows them."""
    text = _run(["db", "advisors", f"--remote={_address(database)}", "--level=info", "--output-format=json"])
    found: list[dict[str, Any]] = json.loads(text)["results"]
    return [
        Finding(
            each["name"],
            each["level"],
            each["detail"],
            ".".join(str(each["metadata"].get(part)) for part in ("schema", "name")),
        )
        for each in found
    ]


def types(database: Database) -> str:
    """TypeScript of what the Data API offers, in one layout."""
    text = _run(["gen", "types", f"--remote={_address(database)}", "--lang=typescript", "--schema=public"])
    return (
        HEADER
        + subprocess.run(["node", str(TIDY)], input=text, capture_output=True, text=True, check=True).stdout
    )


def push(database: Database, project: Path) -> None:
    """Apply the migrations of a folder `project/supabase`, as its `config.toml` says, and its seed."""
    _run(["db", "push", f"--remote={_address(database)}", "--include-seed", "--yes"], project)


def _address(database: Database) -> str:
    server = conninfo_to_dict(database.owner)
    query = f"host={quote(str(server['host']))}&sslmode=disable"
    return f"postgresql://{server['user']}@localhost:5432/{database.name}?{query}"


def _run(command: Sequence[str], project: Path | None = None) -> str:
    if not TOOLS.exists():
        raise FileNotFoundError("Supabase's command line is not installed: run `make setup`, with Node 20")
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [str(TOOLS / "supabase"), *command, f"--workdir={project or home}"],
            env={**os.environ, "HOME": home, "DO_NOT_TRACK": "1", "SUPABASE_TELEMETRY_DISABLED": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"supabase {' '.join(command)}:\n{done.stderr}")
    return done.stdout


def main() -> None:
    """Write the types of the studio's client anew."""
    with tempfile.TemporaryDirectory(prefix="ot-pg-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        with served(Path(folder)) as server:
            text = types(Project(server).made())
    TYPES.parent.mkdir(parents=True, exist_ok=True)
    TYPES.write_text(text, "utf-8")
    sys.stdout.write(f"Wrote {TYPES.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
