"""Audio that is passed on as it arrives, whole or in part.

It goes through this server, and not by a signed address of the storage: its address is good as long as the
song is public and no longer, and every part of it is asked for as anybody.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar

import httpx

from serve_app.cloud.errors import CloudAway
from serve_app.cloud.project import Project, told
from serve_app.seats import Seats
from serve_app.share.model import PublicSong
from serve_app.share.read import CHUNK, MUSIC, own_path

T = TypeVar("T")
RANGE: Final = re.compile(r"bytes=(\d{1,15}-\d{0,15}|-\d{1,15})")
"""One range; of several at once the whole is sent, as RFC 9110 allows."""
MOST: Final = 48
"""Who may listen at once through one process."""
EACH: Final = 12
"""Of them, from one address: who reads slowly keeps a place for long, and must not keep them all."""
PASSED: Final = ("content-length", "content-range", "etag", "last-modified")


class Heard:
    """An answer of the storage whose body is not read yet; to be closed."""

    def __init__(self, answer: httpx.Response, room: "Listening", who: str) -> None:
        self._answer = answer
        self._room = room
        self._who = who
        self._reading: asyncio.Future[bytes] | None = None
        self.status = answer.status_code
        """200, 206 or 416."""
        self.headers = {name: answer.headers[name] for name in PASSED if name in answer.headers}

    async def parts(self) -> AsyncIterator[bytes]:
        """The body, as it arrives. Raises `CloudAway` when it breaks off."""
        chunks = self._answer.iter_raw(CHUNK)
        while True:
            self._reading = asyncio.ensure_future(self._room.run(partial(_next, chunks)))
            if not (chunk := await asyncio.shield(self._reading)):
                return
            yield chunk

    async def close(self) -> None:
        """Give the connection and the place back; once. Waits for a read that is under way."""
        if self._reading:
            await asyncio.wait([self._reading])
            if not self._reading.cancelled():
                self._reading.exception()  # whoever would have heard of it has gone
        await self._room.leave(self._answer, self._who)


class Listening:
    """Who listens at the moment. For one event loop."""

    def __init__(self, project: Project | None) -> None:
        self._project = project
        self._threads = ThreadPoolExecutor(8, thread_name_prefix="listening")
        self.seats = Seats(MOST, EACH)

    def close(self) -> None:
        """End what still goes on."""
        self._threads.shutdown(cancel_futures=True)

    async def open(self, song: PublicSong, wanted: str | None, who: str) -> Heard | None:
        """The audio of a song, or its `Range`; None if anybody may not have it. Raises `CloudError`.

        `who`: the address at which it is listened to.
        """
        path = own_path(song.row.audio_path, song.row.user_id)
        if self._project is None or path is None or song.audio_type is None:
            return None
        if not self.seats.take(who):
            raise CloudAway("Too many are listening at once.")
        headers = {"Accept-Encoding": "identity"}
        if wanted and RANGE.fullmatch(wanted.strip()):
            headers["Range"] = wanted.strip()
        # to its end, whoever goes away: a connection that nobody holds would not be given back
        opening = asyncio.ensure_future(self.run(partial(_open, self._project, path, headers)))
        try:
            answer = await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(partial(self._abandoned, who))
            raise
        except BaseException:
            self.seats.leave(who)
            raise
        if answer.status_code in {200, 206, 416}:
            return Heard(answer, self, who)
        await self.leave(answer, who)
        return None

    async def run(self, work: Callable[[], T]) -> T:
        """Do something that blocks."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def leave(self, answer: httpx.Response, who: str) -> None:
        """One listener less."""
        self.seats.leave(who)
        await self.run(answer.close)

    def _abandoned(self, who: str, opening: "asyncio.Future[httpx.Response]") -> None:
        self.seats.leave(who)
        if not opening.cancelled() and opening.exception() is None:
            self._threads.submit(opening.result().close)


def _open(project: Project, path: str, headers: dict[str, str]) -> httpx.Response:
    with told():
        return project.as_anybody().opened(MUSIC, path, headers)


def _next(chunks: Iterator[bytes]) -> bytes:
    with told():
        return next(chunks, b"")
