"""A process of its own that draws one card: `python -m serve_app.share.draw TARGET`, the wish on stdin."""

import os
import sys
from pathlib import Path
from typing import Final

from serve_app.share.card import draw
from serve_app.share.model import CardWish

NICE: Final = 5
"""How far it stands back, as `serve_app.images.draw` does."""


def main(target: str) -> None:
    """Draw what stdin says."""
    os.nice(NICE)
    Path(target).write_bytes(draw(CardWish.model_validate_json(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main(*sys.argv[1:])
