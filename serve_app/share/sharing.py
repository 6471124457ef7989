"""`Sharing`: public songs for all who ask at the same time, off the event loop and within bounds."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from pydantic import ValidationError

from serve_app.clock import Clock, steady_clock
from serve_app.cloud.errors import CloudAway, CloudError
from serve_app.cloud.project import Project
from serve_app.errors import Unavailable
from serve_app.share.coalesce import Coalesced, Crowded
from serve_app.share.listen import Listening
from serve_app.share.model import PublicSong
from serve_app.share.pictures import Pictures
from serve_app.share.read import public_song

log = logging.getLogger(__name__)

FRESH_S: Final = 5.0
"""An answer of the cloud is kept so long: a song that is no longer public is gone here after that."""
PATIENCE_S: Final = 8.0
"""Who asks for a page waits no longer for the cloud; the look-up goes on for the next."""
AT_ONCE: Final = 8
MOST: Final = 64
"""Look-ups that may wait in one process."""
AGAIN_S: Final = 10


class Sharing:
    """What strangers may see. For one event loop; without a project there is nothing."""

    def __init__(self, project: Project | None, cache: Path, clock: Clock = steady_clock) -> None:
        self.project = project
        self._songs = Coalesced[PublicSong | None](FRESH_S, MOST, clock)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sharing")
        self.pictures = Pictures(project, cache)
        self.listening = Listening(project)

    def close(self) -> None:
        """End what still goes on; blocks for at most as long as one answer."""
        self._threads.shutdown(cancel_futures=True)
        self.pictures.close()
        self.listening.close()

    async def song(self, song_id: UUID) -> PublicSong | None:
        """The song, if it is public. Raises `Unavailable`."""
        if self.project is None:
            return None
        look_up = partial(self._look_up, self.project, song_id)
        try:
            return await asyncio.wait_for(self._songs.get(song_id.hex, look_up), PATIENCE_S)
        except Crowded:
            raise unavailable("Too many songs are being looked up.", None) from None
        except TimeoutError:
            raise unavailable("The cloud that keeps the songs is slow.", None) from None
        except CloudError as error:
            raise away(error) from error

    async def _look_up(self, project: Project, song_id: UUID) -> PublicSong | None:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, public_song, project, song_id)
        except ValidationError as error:
            fields = sorted({".".join(map(str, found["loc"])) for found in error.errors()})
            log.error("a public song in the cloud has unexpected columns: %s", ", ".join(fields))
            raise CloudAway("The project's tables are not those of this version.") from None


def away(error: CloudError) -> Unavailable:
    """What a stranger is told when the cloud does not answer, or not to us; the log says more."""
    log.warning("sharing: %s", error)
    seconds = error.retry_after if isinstance(error, CloudAway) else None
    return unavailable("The cloud that keeps the songs does not answer.", seconds)


def unavailable(text: str, seconds: float | None) -> Unavailable:
    """Try again later."""
    wait = min(max(round(seconds or AGAIN_S), 1), 3_600)
    return Unavailable(text, remedy=f"Try again in {wait} s.", headers={"Retry-After": str(wait)})
