"""`docs/engines.md` says of the neural engines what they say of themselves."""

import re
from pathlib import Path

import pytest

from engines import registry
from engines.contract import COMMON_FIELDS

PAGE = (Path(__file__).parents[3] / "docs" / "engines.md").read_text("utf-8")
NAMED_BY_TASK = {"source", "region", "extend_at", "strength"}
EVERYWHERE = COMMON_FIELDS | {"model", "stems"}


def table(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, its head first."""
    below = PAGE[PAGE.index(f"\n{heading}\n") :]
    rows = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert rows
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[0].splitlines()]
    return [row for row in cells if not set(row[0]) <= {"-"}]


@pytest.mark.parametrize("engine", ["ace-step", "stable-audio", "musicgen"])
def test_the_tasks(engine: str) -> None:
    head, *rows = table("## What each task does")
    column = head.index(f"`{engine}`")
    documented = {row[0].strip("`") for row in rows if row[column] != "–"}
    assert documented == registry.engine_info(engine).tasks


@pytest.mark.parametrize("engine", ["ace-step", "stable-audio", "musicgen", "demucs"])
def test_the_fields(engine: str) -> None:
    cells = {row[0].strip("`"): row[1] for row in table("### Fields")}
    documented = set(re.findall(r"`(\w+)`", cells[engine]))
    assert documented == registry.engine_info(engine).fields - EVERYWHERE - NAMED_BY_TASK
