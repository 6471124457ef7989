"""Checkpoints that are one file behind an address: from a real server, kept where torch's hub would."""

import hashlib
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engines.contract import Setup
from engines.errors import Cancelled, EngineUnavailable
from engines.neural import weights
from engines.neural.demucs.checkpoints import CHECKPOINTS
from engines.neural.weights import Checkpoint
from tests.engines.neural.tiny import demucs


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the tiny checkpoint, one that is cut short, and an error page."""
    folder = demucs.build(tmp_path_factory.mktemp("site"))
    (folder / "short.pt").write_bytes((folder / demucs.NAME).read_bytes()[:100_000])
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where torch's hub keeps such files."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    return tmp_path / "torch" / "hub" / "torchaudio" / "models"


def at(url: str) -> Checkpoint:
    return replace(CHECKPOINTS[0], url=url, sha256="")


def test_the_file_is_fetched_once_and_found_by_torchaudio_too(site: str, home: Path, tmp_path: Path) -> None:
    import torch

    checkpoint, setup = at(f"{site}/{demucs.NAME}"), Setup(models_dir=tmp_path / "models")
    heard = list[tuple[int, int]]()
    assert weights.local_folder(checkpoint, setup) is None
    folder = weights.folder_of(checkpoint, setup, lambda done, total: heard.append((done, total)))
    size = (folder / demucs.NAME).stat().st_size
    assert heard[-1] == (size, size)
    assert folder == home == Path(torch.hub.get_dir()) / "torchaudio" / "models"
    assert [file.name for file in home.iterdir()] == [demucs.NAME]
    heard.clear()
    offline = Setup(models_dir=tmp_path / "models", offline=True)
    assert weights.folder_of(checkpoint, offline, lambda done, total: heard.append((done, total))) == folder
    assert not heard
    assert weights.remove(checkpoint, setup) == home / demucs.NAME
    assert weights.local_folder(checkpoint, setup) is None
    assert weights.remove(checkpoint, setup) is None


def test_a_folder_of_the_users_comes_first(site: str, home: Path, tmp_path: Path) -> None:
    own = demucs.build(tmp_path / "models" / CHECKPOINTS[0].id)
    setup = Setup(models_dir=tmp_path / "models")
    assert weights.folder_of(at(f"{site}/{demucs.NAME}"), setup, lambda *_: None) == own
    assert not home.exists()


def test_another_file_than_the_published_one_is_not_kept(site: str, home: Path, tmp_path: Path) -> None:
    checkpoint = replace(CHECKPOINTS[0], url=f"{site}/{demucs.NAME}")
    with pytest.raises(EngineUnavailable, match="not this checkpoint"):
        weights.folder_of(checkpoint, Setup(models_dir=tmp_path), lambda *_: None)
    assert not list(home.iterdir())
    content = (demucs.build(tmp_path / "same") / demucs.NAME).read_bytes()
    right = replace(checkpoint, sha256=hashlib.sha256(content).hexdigest())
    assert weights.folder_of(right, Setup(models_dir=tmp_path), lambda *_: None) == home


@pytest.mark.parametrize(
    ("name", "words"),
    [("short.pt", "not this checkpoint"), ("none.pt", "answers with 404")],
)
def test_what_is_not_whole_is_not_kept(site: str, home: Path, tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(EngineUnavailable, match=words):
        weights.folder_of(at(f"{site}/{name}"), Setup(models_dir=tmp_path), lambda *_: None)
    assert not list(home.iterdir())


def test_a_download_ends_when_it_is_not_wanted(site: str, home: Path, tmp_path: Path) -> None:
    def never(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        weights.folder_of(at(f"{site}/{demucs.NAME}"), Setup(models_dir=tmp_path), never)
    assert not list(home.iterdir())


def test_without_a_connection_the_command_is_named(home: Path, tmp_path: Path) -> None:
    checkpoint = at("http://127.0.0.1:9/hdemucs_high_trained.pt")
    for offline in (True, False):
        with pytest.raises(EngineUnavailable) as failed:
            weights.folder_of(checkpoint, Setup(models_dir=tmp_path, offline=offline), lambda *_: None)
        assert "opentunes models pull demucs-hdemucs-high" in str(failed.value.remedy)


def test_a_cancel_does_not_wait_for_a_slow_megabyte(home: Path, tmp_path: Path) -> None:
    class Slow(Handler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "10000000")
            self.end_headers()
            self.wfile.write(bytes(1_000))
            gone.wait(10)

    def first(done: int, total: int) -> None:
        raise Cancelled

    gone = threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            begun = time.monotonic()
            with pytest.raises(Cancelled):
                weights.pull(at(f"http://127.0.0.1:{server.server_port}/slow.pt"), first)
            assert time.monotonic() - begun < 5
        finally:
            gone.set()
            server.shutdown()
    assert not list(home.iterdir())


def test_remove_takes_halves_that_a_killed_download_has_left(site: str, home: Path, tmp_path: Path) -> None:
    checkpoint = at(f"{site}/{demucs.NAME}")
    home.mkdir(parents=True)
    (home / f"{demucs.NAME}.x1.incomplete").write_bytes(b"half")
    assert weights.remove(checkpoint, Setup(models_dir=tmp_path)) == home / demucs.NAME
    assert not list(home.iterdir())
