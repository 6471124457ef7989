"""Runs specs of `frontend/e2e` with Playwright, and reads what became of each."""

import json
import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.server import ROOT

FRONTEND: Final = ROOT / "frontend"
SPECS: Final = FRONTEND / "e2e"
SUFFIX: Final = ".spec.ts"
COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")
PATIENCE: Final = 900.0
"""Seconds that all specs of one server may take."""


@dataclass(slots=True)
class Outcome:
    """What became of one spec."""

    passed: int = 0
    skipped: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """For each test that failed its name, the error, and where pictures and outlines of the page are."""


def names() -> list[str]:
    """Every spec there is, such as `library`."""
    return sorted(path.name.removesuffix(SUFFIX) for path in SPECS.glob(f"*{SUFFIX}"))


def run(specs: Sequence[str], report: Path, environment: Mapping[str, str]) -> dict[str, Outcome]:
    """Run specs, two at a time. Raises `AssertionError` if Playwright itself fails."""
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [
            "npm",
            "run",
            "--silent",
            "e2e",
            "--",
            *(f"e2e/{name}{SUFFIX}" for name in specs),
            "--reporter=json",
            f"--output=test-results/{'+'.join(specs)}",  # a run empties its folder
        ],
        cwd=FRONTEND,
        env={
            **os.environ,
            "PLAYWRIGHT_JSON_OUTPUT_FILE": str(report),
            "CHROMIUM": browser(),
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    said = f"{done.stdout}\n{done.stderr}"
    assert report.is_file(), f"Playwright ended with {done.returncode} and no report:\n{said}"
    told = json.loads(report.read_text("utf-8"))
    errors = [COLOURS.sub("", error.get("message", "")) for error in told["errors"]]
    assert not errors, "\n".join(errors)
    outcomes: dict[str, Outcome] = defaultdict(Outcome)
    for suite in told["suites"]:
        outcome = outcomes[Path(suite["file"]).name.removesuffix(SUFFIX)]
        for title, test in _tests(suite):
            _count(outcome, title, test)
    return outcomes


def browser() -> str:
    """The path of a Chromium."""
    found = subprocess.run(
        [FRONTEND / "scripts" / "browser.sh"], capture_output=True, text=True, check=False, timeout=600
    )
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def _tests(suite: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for spec in suite.get("specs", []):
        for test in spec["tests"]:
            yield f"{above}{spec['title']} (line {spec['line']})", test
    for inner in suite.get("suites", []):
        yield from _tests(inner, f"{above}{inner['title']} > ")


def _count(outcome: Outcome, title: str, test: Mapping[str, Any]) -> None:
    if test["status"] == "skipped":
        outcome.skipped.append(title)
    elif test["status"] == "expected":
        outcome.passed += 1
    else:
        last = test["results"][-1]
        errors = [error.get("message", "") for error in last["errors"]] or [last["status"]]
        files = [one["path"] for one in last["attachments"] if "path" in one]
        outcome.failures.append(COLOURS.sub("", "\n".join([title, *errors, *files])))
