"""Embeds what was starred, behind the answers: a star does not wait for the model."""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from serve_app.memory.store import SqlMemory

log = logging.getLogger(__name__)

STEP: Final = 16
"""Memories after which it looks whether to stop, about a quarter of a second."""


class Learner:
    """One thread that embeds; what fails there is embedded by the next search."""

    def __init__(self, memory: SqlMemory) -> None:
        self._memory = memory
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="memory")
        self._stopping = False

    def soon(self, owner: str) -> None:
        """Embed what an owner has starred or renamed, soon."""
        self._pool.submit(self._learn, owner)

    def stop(self) -> None:
        """Begin nothing more, and wait for what has begun."""
        self._stopping = True
        self._pool.shutdown(cancel_futures=True)

    def _learn(self, owner: str) -> None:
        try:
            while not self._stopping and self._memory.learn(owner, STEP):
                pass
        except Exception:
            log.exception("what was starred could not be embedded; the next search will try again")
