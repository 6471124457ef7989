"""Runs files of pgTAP assertions, and tells which failed."""

import re
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg
from psycopg.pq import DiagnosticField, ExecStatus

from tests.supabase.database import ROOT, Database, run

ARCHIVE: Final = ROOT / "supabase" / "node_modules" / "@electric-sql" / "pglite" / "dist" / "pgtap.tar.gz"
"""pgTAP, pure SQL, as PGlite carries it: it runs on any PostgreSQL."""
ASSERTION: Final = re.compile(r"(not )?ok (\d+)(?: - (.*))?")


@dataclass(slots=True)
class Report:
    """What became of the assertions of one file."""

    planned: int | None = None
    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """Description and diagnosis of each, and of what stopped the file."""
    ran: int = 0

    def read(self, line: str) -> None:
        """Take in a line as pgTAP writes it: plan, assertion, or diagnosis of the assertion before."""
        first, *rest = line.split("\n")
        if plan := re.fullmatch(r"1\.\.(\d+)", first):
            self.planned = int(plan[1])
        elif assertion := ASSERTION.match(first):
            said = "\n".join([assertion[3] or f"assertion {assertion[2]}", *rest])
            expected = "# TODO" in first or "# SKIP" in first
            self.ran += 1
            (self.failed if assertion[1] and not expected else self.passed).append(said)

    def closed(self) -> "Report":
        """With a failure if another number of assertions ran than was planned."""
        if self.planned is None or self.ran != self.planned or not self.ran:
            self.failed.append(f"{self.planned} assertions were planned, {self.ran} ran")
        return self


def install(database: Database, folder: Path) -> None:
    """Add pgTAP to a database; `folder` must be readable by the server."""
    if not ARCHIVE.exists():
        raise FileNotFoundError("pgTAP is not installed: run `make setup`, with Node 20 or later")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    with psycopg.connect(database.admin, autocommit=True) as connection:
        run(connection, f"set extension_control_path = '$system:{folder}/share/postgresql'")
        run(connection, "create extension pgtap with schema extensions")


def report(database: Database, path: Path) -> Report:
    """Run a file as the project's owner does, up to the first statement that breaks off."""
    result, text = Report(), path.read_text("utf-8")
    with psycopg.connect(database.owner, autocommit=True) as connection:
        wire = connection.pgconn
        wire.send_query(text.encode())
        while (answer := wire.get_result()) is not None:
            if answer.status == ExecStatus.FATAL_ERROR:
                at = int(answer.error_field(DiagnosticField.STATEMENT_POSITION) or b"0")
                line = f"line {text.count(chr(10), 0, at) + 1}: " if at else ""
                result.failed.append(line + answer.error_message.decode("utf-8", "replace"))
            elif answer.status == ExecStatus.TUPLES_OK and answer.nfields == 1:
                for row in range(answer.ntuples):
                    result.read((answer.get_value(row, 0) or b"").decode("utf-8"))
    return result.closed()
