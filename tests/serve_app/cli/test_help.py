import json
import subprocess
import sys

import pytest

from tests.serve_app.cli.conftest import Cli
from tests.serve_app.in_process import Studio

COMMANDS = [
    "serve",
    "generate",
    "chat",
    "llm",
    "jobs",
    "job",
    "cancel",
    "retry",
    "engines",
    "unload",
    "library",
    "models",
    "models list",
    "models pull",
    "models path",
    "models remove",
    "memory",
    "memory list",
    "memory search",
    "memory forget",
    "account",
    "account show",
    "account export",
    "account delete",
    "token",
    "token create",
    "token list",
    "token revoke",
    "token end-links",
    "download",
    "replay",
    "upload",
]
FAST = """
import json, sys
from serve_app.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    heavy = {"ray", "numpy", "scipy", "fastapi", "sqlalchemy", "engines"}
    print(json.dumps([end.code, sorted(heavy & sys.modules.keys())]), file=sys.stderr)
"""


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help_with_examples(run: Cli, command: str, option: str) -> None:
    done = run(*command.split(), option)
    assert done.code == 0
    assert f"Usage: opentunes {command}" in done.out
    assert f"opentunes {command}" in done.out.split("Examples:")[1]
    assert done.err == ""


def test_the_main_help_lists_every_command(run: Cli) -> None:
    done = run("--help")
    assert done.code == 0
    assert all(f" {command.split()[0]} " in done.out for command in COMMANDS)
    assert " version " in done.out
    assert "--until-stdin-closes" not in run("serve", "--help").out


def test_version(run: Cli) -> None:
    assert run("--version").out == run("version").out
    assert run("--version").out.startswith("opentunes ")


@pytest.mark.parametrize("arguments", [["sing"], ["jobs", "--loud"], ["generate"], ["jobs", "--limit", "0"]])
def test_wrong_use_exits_2(run: Cli, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert done.err


@pytest.mark.parametrize("arguments", [["--help"], ["jobs", "--json"]])
def test_a_client_starts_without_the_rooms_of_the_server(arguments: list[str], studio: Studio) -> None:
    command = [
        sys.executable,
        "-c",
        FAST,
        *arguments,
        *(["--url", studio.url] if "jobs" in arguments else []),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stderr.splitlines()[-1]) == [0, []]
