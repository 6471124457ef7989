"""`opentunes models`, with the real huggingface_hub against a hub on loopback."""

import json
import os
import pty
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from engines.neural.weights import lacking
from tests.engines.neural.hub import Hub, files, hub_of
from tests.engines.neural.test_weights_hub import REPOSITORY, half_files, publish
from tests.engines.neural.tiny_engine import PATH
from tests.serve_app.cli.conftest import Cli, Spawn, read_all
from tests.serve_app.in_process import HANG

ROOT = Path(__file__).parents[3]
FAST = """
import json, sys
from serve_app.cli import main
try:
    main(["models", "list"])
except SystemExit as end:
    heavy = {"ray", "torch", "transformers", "diffusers", "fastapi"}
    print(json.dumps([end.code, sorted(heavy & sys.modules.keys())]), file=sys.stderr)
"""


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    publish(tmp_path / "hub" / REPOSITORY)
    monkeypatch.setenv("OPENTUNES_ENGINES", f"houseband,{PATH}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("OPENTUNES_MODELS_DIR", str(tmp_path / "models"))
    with hub_of(tmp_path / "hub", tmp_path / "cache", monkeypatch) as hub:
        yield hub


def test_pull_of_what_is_published_in_another_format_says_how_to_convert_it(hub: Hub, run: Cli) -> None:
    pulled = run("models", "pull", "stable-audio-3-medium")
    assert (pulled.code, pulled.out) == (1, "")
    assert "--checkpoint_path stabilityai/stable-audio-3-medium " in " ".join(pulled.err.split())


def test_pull_path_list_and_remove(hub: Hub, run: Cli, tmp_path: Path) -> None:
    listed = run("models", "list")
    assert listed.code == 0
    (row,) = [line.split("\t") for line in listed.out.splitlines() if line.startswith("tiny\t")]
    assert row == ["tiny", PATH, "no", "1 byte", "MIT", "text2music"]
    assert "a_package_nobody_has" in listed.err
    assert "pip install 'opentunes[neural]'" in listed.err

    absent = run("models", "path", "tiny")
    assert (absent.code, absent.out) == (1, "")
    assert "opentunes models pull tiny" in absent.err

    pulled = run("models", "pull", "tiny")
    assert pulled.code == 0
    folder = Path(pulled.out.rstrip("\n"))
    assert lacking(folder) == ()
    assert "tiny: 3.0 MB of 3.0 MB" in pulled.err

    assert run("models", "path", "tiny").out == pulled.out
    shown = json.loads(run("models", "list", "--json").out)["models"]
    (model,) = [model for model in shown if model["id"] == "tiny"]
    assert model == {
        "id": "tiny",
        "engine": PATH,
        "title": "Tiny",
        "licence": "MIT",
        "repository": REPOSITORY,
        "size_bytes": 1,
        "local": True,
        "folder": str(folder),
        "tasks": ["text2music"],
    }

    asked = run("models", "remove", "tiny")
    assert asked.code == 2
    assert "--yes" in asked.err
    removed = run("models", "remove", "tiny", "--yes")
    assert (removed.code, removed.out) == (0, "")
    assert not folder.exists()
    assert "was not on this machine" in run("models", "remove", "tiny", "--yes").err
    assert run("models", "path", "tiny").code == 1


def test_folders_of_the_users(hub: Hub, run: Cli, tmp_path: Path) -> None:
    mine = publish(tmp_path / "models" / "mine")
    pulled = run("models", "pull", "mine", "tiny")
    assert pulled.code == 0
    assert pulled.out.splitlines()[0] == str(mine)
    assert len(pulled.out.splitlines()) == 2
    assert "a folder of yours" in pulled.err

    (mine / "vae" / "diffusion_pytorch_model.safetensors").unlink()
    broken = run("models", "path", "mine")
    assert broken.code == 1
    assert str(mine) in broken.err
    assert run("models", "pull", "mine").code == 1
    assert run("models", "remove", "mine", "--yes").code == 0
    assert not mine.exists()


def test_what_cannot_be_fetched(hub: Hub, run: Cli) -> None:
    unknown = run("models", "pull", "nothing")
    assert unknown.code == 2
    assert "tiny" in unknown.err
    hub.gated = True
    gated = run("models", "pull", "tiny")
    assert (gated.code, gated.out) == (1, "")
    assert "hf auth login" in gated.err


def test_ctrl_c_keeps_what_is_whole(hub: Hub, spawn: Spawn, run: Cli, tmp_path: Path) -> None:
    hub.seconds_per_chunk = 0.2
    process = spawn("models", "pull", "tiny")
    assert process.stderr
    assert process.stderr.readline().startswith("tiny: ")
    small = "vae/diffusion_pytorch_model.safetensors"
    while not list((tmp_path / "cache").glob(f"*/snapshots/*/{small}")):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=HANG)
    assert process.returncode == 130
    assert "run it again" in told
    assert half_files(tmp_path / "cache") == []
    assert run("models", "path", "tiny").code == 1
    hub.seconds_per_chunk = 0
    hub.requests.clear()
    assert run("models", "pull", "tiny").code == 0
    assert hub.downloads(small) == []
    assert hub.downloads("model-1-of-2.safetensors")


def test_a_terminal_gets_a_bar_and_a_question(hub: Hub, tmp_path: Path) -> None:
    def typed(*arguments: str, keys: str = "") -> str:
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (40, 120))
        command = [sys.executable, "-m", "serve_app.cli", "models", *arguments]
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
        with subprocess.Popen(
            command, stdin=theirs, stdout=subprocess.DEVNULL, stderr=theirs, env=environment
        ) as process:
            os.close(theirs)
            os.write(ours, keys.encode())
            drawn = read_all(ours)
        assert process.returncode == 0, drawn
        return drawn

    hub.seconds_per_chunk = 0.02
    drawn = typed("pull", "tiny")
    assert "3.0/3.0 MB" in drawn
    assert "MB/s" in drawn
    cached = tmp_path / "cache" / f"models--{REPOSITORY.replace('/', '--')}"
    assert "Delete tiny" in typed("remove", "tiny", keys="n\n")
    assert files(cached)
    typed("remove", "tiny", keys="y\n")
    assert not cached.exists()


def test_the_list_loads_no_library_of_the_engines() -> None:
    done = subprocess.run([sys.executable, "-c", FAST], capture_output=True, text=True, check=True)
    assert json.loads(done.stderr.splitlines()[-1]) == [0, []]


def test_without_the_extra(hub: Hub, tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['huggingface_hub'] = None\n"
        "from serve_app.cli import main\n"
        "main(sys.argv[1:])"
    )
    listed = subprocess.run(
        [sys.executable, "-c", code, "models", "list"], capture_output=True, text=True, check=True
    )
    assert "tiny\t" in listed.stdout
    pulled = subprocess.run(
        [sys.executable, "-c", code, "models", "pull", "tiny"], capture_output=True, text=True, check=False
    )
    assert pulled.returncode == 1
    assert "pip install 'opentunes[neural]'" in pulled.stderr
