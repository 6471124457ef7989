"""A provider of images on a real socket, which does what a test tells it to."""

import asyncio
import io
import json
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
from PIL import Image

from serve_app.images.pollinations import Pollinations

KEY = "sk_secret-key-of-a-test"


def picture(
    width: int = 512, height: int = 512, kind: str = "JPEG", *, flat: bool = False, **options: Any
) -> bytes:
    """An image with noise in it, unless it is flat."""
    rng = np.random.default_rng(0)
    values = (
        np.full((height, width, 3), 200, np.uint8)
        if flat
        else rng.integers(0, 255, (height, width, 3), np.uint8)
    )
    content = io.BytesIO()
    Image.fromarray(values).save(content, kind, **options)
    return content.getvalue()


def bomb(side: int = 60_000) -> bytes:
    """A small PNG that says it is enormous."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1 << 20)))
        + chunk(b"IEND", b"")
    )


@dataclass
class Answer:
    """What the provider sends."""

    status: int = 200
    content: bytes = b""
    kind: str = "image/jpeg"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int | None = None
    """Bytes after which the connection breaks."""


@dataclass(frozen=True)
class Seen:
    """A request as it came."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]

    @property
    def prompt(self) -> str:
        return unquote(self.path.removeprefix("/image/"))


class Provider:
    """Answers every request for an image with `answer`, and for its models with `models`."""

    def __init__(self) -> None:
        self.answer = Answer(content=picture())
        self.models: Any = ["flux", {"name": "turbo"}, {"name": "veo", "output_modalities": ["video"]}]
        self.seen: list[Seen] = []
        self.url = ""

    def client(self, **options: Any) -> Pollinations:
        return Pollinations(options.pop("key", KEY), base=self.url, **options)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *rest = head.split("\r\n")
            parts = urlsplit(line.split(" ")[1])
            pairs = (one.split(": ", 1) for one in rest if one)
            headers = {name.lower(): value for name, value in pairs}
            self.seen.append(Seen(parts.path, parse_qs(parts.query), headers))
            answer = self.answer
            if parts.path == "/image/models":
                names = json.dumps(self.models).encode()
                answer = Answer(content=names, kind="application/json", delay=answer.delay)
            await asyncio.sleep(answer.delay)
            fields = {
                "Content-Type": answer.kind,
                "Content-Length": str(len(answer.content)),
                "Connection": "close",
            } | answer.headers
            told = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
            writer.write(f"HTTP/1.1 {answer.status} X\r\n{told}\r\n".encode() + answer.content[: answer.cut])
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@contextmanager
def serving() -> Iterator[Provider]:
    """A provider, in a thread of its own."""
    provider, ready, loop = Provider(), threading.Event(), asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        server = await asyncio.start_server(provider.handle, "127.0.0.1", 0)
        provider.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        ready.set()
        async with server:
            await stop.wait()
        waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), name="provider")
    thread.start()
    assert ready.wait(30)
    try:
        yield provider
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)
        loop.close()
