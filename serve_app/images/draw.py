"""A process of its own that draws one cover: `python -m serve_app.images.draw TARGET`, the wish on stdin.

Beside the server a drawing of 2048² would hold up its answers for tenths of a second and leave 300 MB behind;
here it yields to whoever answers, and what it took goes back.
"""

import os
import sys
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from agents.art import render
from serve_app.images.model import Wish

NICE: Final = 5
"""How far it stands back: beside a song that is being made it still gets a quarter of a core."""
WISH: Final = TypeAdapter(Wish)


def main(target: str) -> None:
    """Draw what stdin says."""
    os.nice(NICE)
    wish = WISH.validate_json(sys.stdin.buffer.read())
    Path(target).write_bytes(render(wish.idea, wish.seed, wish.width, wish.height))


if __name__ == "__main__":
    main(*sys.argv[1:])
