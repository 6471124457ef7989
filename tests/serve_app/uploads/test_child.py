"""The decoder's process: what comes of it, and what it is told."""

import errno
import sys
from pathlib import Path

import pytest
import soundfile

from serve_app.errors import InvalidInput
from serve_app.uploads import child
from serve_app.uploads.child import Decoder
from tests.serve_app.api.test_uploads import tone


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "sent"
    path.write_bytes(tone(30.0, 44_100, 2))
    return path


def test_a_file_is_decoded(source: Path, tmp_path: Path) -> None:
    found = Decoder().run(source, tmp_path / "a.flac")
    assert (found.seconds, found.sample_rate, found.channels) == (30.0, 44_100, 2)
    assert soundfile.info(tmp_path / "a.flac").frames == 30 * 44_100


def test_a_full_disk_is_no_fault_of_the_file(source: Path, tmp_path: Path) -> None:
    (tmp_path / "a.flac").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left") as caught:
        Decoder().run(source, tmp_path / "a.flac")
    assert caught.value.errno == errno.ENOSPC


def test_a_decoder_that_crashes_blames_the_file(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "COMMAND", (sys.executable, "-c", "import os; os.kill(os.getpid(), 11)"))
    with pytest.raises(InvalidInput, match="limits"):
        Decoder().run(source, tmp_path / "a.flac")


def test_a_decoder_that_was_stopped_does_not_start(source: Path, tmp_path: Path) -> None:
    decoder = Decoder()
    decoder.stop()
    with pytest.raises(InvalidInput):
        decoder.run(source, tmp_path / "a.flac")
    assert not (tmp_path / "a.flac").exists()


def test_the_decoder_knows_no_secrets(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = "import os, sys; open(sys.argv[2], 'w').write(' '.join(os.environ)); print('{}')"
    monkeypatch.setattr(child, "COMMAND", (sys.executable, "-c", script))
    for name in ("OPENTUNES_API_TOKEN", "AWS_SECRET_ACCESS_KEY", "RAY_AUTH_TOKEN"):
        monkeypatch.setenv(name, "secret")
    Decoder().run(source, tmp_path / "names")
    names = set((tmp_path / "names").read_text().split())
    assert "PATH" in names
    assert not [name for name in names if name.startswith(("OPENTUNES", "AWS", "RAY"))]
