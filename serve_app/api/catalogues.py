"""What every engine can load: its models and adapters, read from folders now and then, and in a thread."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engines import AudioEngine, LoraInfo, ModelInfo
from engines.registry import missing_packages

log = logging.getLogger(__name__)

OLD: Final = 2.0
"""Seconds after which the folders are looked into again."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What one engine can load."""

    models: Sequence[ModelInfo] = ()
    loras: Sequence[LoraInfo] = ()
    error: str | None = None
    """Why that cannot be told."""


class Catalogues:
    """The newest catalogue of each engine; many who ask cost one look every other second."""

    def __init__(self, engines: Mapping[str, AudioEngine]) -> None:
        self._engines = engines
        self._looks: dict[str, tuple[float, asyncio.Task[Catalogue]]] = {}

    async def of(self, engine: str) -> Catalogue:
        """What an engine can load."""
        at, look = self._looks.get(engine, (0.0, None))
        if look is None or (look.done() and time.monotonic() - at > OLD):
            look = asyncio.ensure_future(asyncio.to_thread(_look, self._engines[engine]))
            self._looks[engine] = (time.monotonic(), look)
        if look.done():
            return look.result()
        return await asyncio.shield(look)


def _look(engine: AudioEngine) -> Catalogue:
    if missing_packages(engine.info):  # among them the ones that find weights
        return Catalogue()
    try:
        return Catalogue(engine.models(), engine.loras())
    except Exception as error:  # of one engine, which may be another package's; the others are listed
        log.exception("the models of %s cannot be listed", engine.info.id)
        return Catalogue(error=f"Its models cannot be listed ({type(error).__name__}). See the server's log.")
