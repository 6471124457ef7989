"""Zips that are made while they are sent."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from serve_app.clock import wall_clock
from serve_app.errors import RateLimited
from serve_app.seats import Seats

ZIP: Final = "application/zip"


def zip_of(description: str) -> dict[int | str, dict[str, Any]]:
    """The answer of a route that sends one."""
    content = {ZIP: {"schema": {"type": "string", "format": "binary"}}}
    return {200: {"content": content, "description": description}}


def take_seat(seats: Seats, owner: str) -> Callable[[], None]:
    """One of so many at a time; what is returned is to be called once it is over. Raises `RateLimited`."""
    if not seats.take(owner):
        raise RateLimited(
            "As many exports are under way as may be at a time.",
            remedy="Wait until one of them has ended.",
            headers={"Retry-After": "30"},
        )
    return partial(seats.leave, owner)


def attachment(name: str) -> dict[str, str]:
    """Headers of a zip that a browser saves under this name and the day."""
    day = datetime.fromtimestamp(wall_clock(), UTC).date().isoformat()
    return {
        "Content-Disposition": f'attachment; filename="{name}-{day}.zip"',
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
    }


class Download(StreamingResponse):
    """Sends a zip, and says when that has ended, however it did."""

    def __init__(self, pieces: Iterator[bytes], headers: dict[str, str], leave: Callable[[], None]) -> None:
        super().__init__(pieces, headers=headers, media_type=ZIP)
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()
