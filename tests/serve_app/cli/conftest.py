"""Runs the command line against the real API, which serves on loopback from a thread."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from serve_app.cli import main
from tests.serve_app.in_process import Studio

COMMAND = [sys.executable, "-m", "serve_app.cli"]
TOKEN = "a-token-of-some-length"  # noqa: S105
Spawn = Callable[..., "subprocess.Popen[str]"]


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Cli = Callable[..., Ended]


def read_all(terminal: int, seen: Callable[[str], None] = lambda _: None) -> str:
    """What is written to the other end of a pseudo-terminal until it is closed; `seen` hears of it so far."""
    drawn = b""
    while True:
        try:
            drawn += os.read(terminal, 65536)
            seen(drawn.decode(errors="ignore"))
        except OSError:  # what Linux says of a terminal whose other end is closed
            os.close(terminal)
            return drawn.decode()


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """The API over a job table with one replica per engine; jobs get two attempts."""
    folder = tmp_path_factory.mktemp("studio")
    with Studio(f"sqlite:///{folder / 'studio.db'}", folder, max_attempts=2) as made:
        yield made


@pytest.fixture(scope="session")
def locked_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One that asks for `TOKEN`."""
    folder = tmp_path_factory.mktemp("locked")
    settings = {"auth": "token", "api_token": TOKEN}
    with Studio(f"sqlite:///{folder / 'studio.db'}", folder, settings=settings) as made:
        yield made


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, and an environment that says nothing of Opentunes."""
    for name in os.environ:
        if name.startswith("OPENTUNES_") and name != "OPENTUNES_TEST_COUNTS":
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # where the locks of `turns` are
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs a command line in this process."""

    def command(*arguments: object) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(ended.value.code, out, err)

    return command


@pytest.fixture
def cli(run: Cli, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs a command line as a client of `studio`."""
    monkeypatch.setenv("OPENTUNES_URL", studio.url)
    return run


@pytest.fixture
def spawn() -> Iterator[Spawn]:
    """Runs a command line as a process of its own; what still runs at the end of the test is killed."""
    processes = list[subprocess.Popen[str]]()

    def start(*arguments: object, **options: object) -> "subprocess.Popen[str]":
        streams: dict[str, object] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        command = [*COMMAND, *map(str, arguments)]
        process: subprocess.Popen[str] = subprocess.Popen(command, text=True, **streams)  # type: ignore[call-overload]
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()
