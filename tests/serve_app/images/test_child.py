"""Drawing in a process of its own: it stands back, and what goes wrong there is told in words."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from agents.art import render
from agents.results import CoverIdea
from serve_app.errors import Unavailable
from serve_app.images import child
from serve_app.images.model import Wish

WISH = Wish(CoverIdea(prompt="lluvia ✨", palette=("#102030",), mood="sad"), 2**63, width=300, height=256)


def test_it_is_drawn_as_it_would_be_here(tmp_path: Path) -> None:
    child.draw(WISH, tmp_path / "drawn.png")
    assert (tmp_path / "drawn.png").read_bytes() == render(WISH.idea, 2**63, 300, 256)


def test_it_costs_this_process_no_time(tmp_path: Path) -> None:
    wish = Wish(WISH.idea, 1, width=1024, height=1024)
    before = time.process_time()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda at: child.draw(wish, tmp_path / f"{at}.png"), range(2)))
    assert time.process_time() - before < 0.15


def test_a_drawing_that_cannot_be_written_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Unavailable, match="could not be drawn"):
        child.draw(WISH, tmp_path / "nowhere" / "drawn.png")
    assert "FileNotFoundError" in caplog.text


def test_a_drawing_that_takes_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PATIENCE_DRAWING", 0.05)
    with pytest.raises(Unavailable, match="could not be drawn"):
        child.draw(WISH, tmp_path / "drawn.png")
