"""Runs what draws cards (`serve_app.share.draw`): a process for each, so that others are answered."""

import logging
from pathlib import Path
from typing import Final

from serve_app.errors import Unavailable
from serve_app.images.child import complaint, run
from serve_app.share.model import CardWish

log = logging.getLogger(__name__)

PATIENCE: Final = 60.0
"""Seconds a card may take, which is one on a core that has nothing else to do."""


def draw_card(wish: CardWish, target: Path) -> bool:
    """Draw a card and write it to `target` as PNG; blocks. Raises `Unavailable`."""
    done = run(["serve_app.share.draw", str(target)], PATIENCE, wish.model_dump_json().encode())
    if done is None or done.returncode:
        log.error("a card was not drawn: %s", complaint(done) if done else f"{PATIENCE:g} s passed")
        raise Unavailable("The picture could not be drawn now.", headers={"Retry-After": "30"})
    return True
