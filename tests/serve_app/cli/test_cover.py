"""`opentunes cover`: with and without a server."""

import json
import socket
from pathlib import Path

import pytest
from PIL import Image

from tests.serve_app.cli.conftest import TOKEN, Cli
from tests.serve_app.in_process import Studio

WORDS = ("cover", "rain at night", "--size", "256x300", "--seed", "7")


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that describe a server which does not run."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("OPENTUNES_PORT", str(probe.getsockname()[1]))


def size(path: Path) -> tuple[int, int, str | None]:
    with Image.open(path) as image:
        image.load()
        return (*image.size, image.format)


@pytest.mark.usefixtures("nowhere")
def test_without_a_server_it_is_drawn_here(run: Cli, folder: Path) -> None:
    ended = run(*WORDS)
    assert (ended.code, ended.out) == (0, "rain-at-night.png\n")
    assert "Drawn here (seed 7)" in ended.err
    assert size(folder / "rain-at-night.png") == (256, 300, "PNG")
    again = run(*WORDS)
    assert again.out == "rain-at-night_2.png\n"
    assert (folder / "rain-at-night_2.png").read_bytes() == (folder / "rain-at-night.png").read_bytes()
    told = run(*WORDS, "-o", "x.jpg", "--json")
    assert json.loads(told.out)["path"] == "x.jpg"
    assert size(folder / "x.jpg") == (256, 300, "JPEG")


def test_a_server_that_runs_makes_the_same(cli: Cli, folder: Path) -> None:
    ended = cli(*WORDS, "-o", "one.png", "--palette", "#102030 d04060")
    assert (ended.code, ended.out) == (0, "one.png\n")
    assert "Made by local (seed 7)" in ended.err
    assert cli(*WORDS, "-o", "two.png", "--palette", "#102030,#D04060", "--local").code == 0
    assert (folder / "one.png").read_bytes() == (folder / "two.png").read_bytes()
    told = json.loads(cli(*WORDS, "-o", "three.jpeg", "--json").out)
    assert told["url"].startswith("/images/")
    assert size(folder / "three.jpeg") == (256, 300, "JPEG")
    assert sorted(path.name for path in folder.iterdir()) == ["one.png", "three.jpeg", "two.png"]


def test_a_model_without_its_key_is_told(cli: Cli) -> None:
    ended = cli(*WORDS, "--model", "flux", "-o", "x.png")
    assert ended.code == 0
    assert "POLLINATIONS_API_KEY" in ended.err


def test_a_token_is_sent(run: Cli, locked_studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(*WORDS, "--url", locked_studio.url).code == 2
    monkeypatch.setenv("OPENTUNES_API_TOKEN", TOKEN)
    assert run(*WORDS, "--url", locked_studio.url).code == 0


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cover", " "), "prompt is missing"),
        (("cover", "x", "--size", "100"), "not the size of a cover"),
        (("cover", "x", "--size", "big"), "not the size of a cover"),
        (("cover", "x", "--palette", "red"), "not a palette"),
        (("cover", "x", "-o", "x.gif"), "does not end as a picture"),
        (("cover", "x", "-o", "nowhere/x.png"), "no folder nowhere"),
        (("cover", "x" * 5000, "-o", "x"), "prompt"),
        (("cover", "x", "--model", "flux"), "needs a server"),
    ],
)
def test_what_cannot_be_used_is_told(run: Cli, folder: Path, arguments: tuple[str, ...], said: str) -> None:
    ended = run(*arguments)
    assert ended.code == 2, ended
    assert said in ended.err
    assert not list(folder.iterdir())


def test_another_server_must_be_there(run: Cli) -> None:
    ended = run(*WORDS, "--url", "http://127.0.0.1:9")
    assert ended.code == 1
    assert "No server answers" in ended.err
