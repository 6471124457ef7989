"""How every process of ours logs."""

import logging
from typing import Final

from serve_app.config import Settings

TELLTALES: Final = ("httpx", "httpcore", "hpack")
"""They would log whole addresses, with prompts in them."""


def begin_logging(settings: Settings) -> None:
    """Once, where a process begins."""
    logging.basicConfig(level=settings.log_level, format="%(levelname)s %(name)s: %(message)s")
    for name in TELLTALES:
        logging.getLogger(name).setLevel(logging.WARNING)
