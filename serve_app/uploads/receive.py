"""Takes in what users send: streamed to a file, decoded elsewhere, stored once per owner and content."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Final
from uuid import uuid4

from serve_app.clock import iso, wall_clock
from serve_app.errors import Limit, QuotaReached, Unavailable
from serve_app.library.artifacts import ArtifactStore, StorageError
from serve_app.seats import Seats
from serve_app.uploads.child import Decoder
from serve_app.uploads.model import Decoded, Upload
from serve_app.uploads.store import UploadStore

AT_ONCE: Final = 2
"""Files that one process has decoded at a time; others wait."""
ARRIVING: Final = 64
"""Files that one process takes in at a time: each is on its disk, and who sends slowly holds it long."""
EACH: Final = 8
"""Of them, from one owner, where somebody signs in."""
MAX_TITLE: Final = 200


class HungUp(Exception):
    """Whoever sent the file does not wait for the answer."""


class Uploads:
    """Receives and deletes uploads."""

    def __init__(self, store: UploadStore, artifacts: ArtifactStore, most: int | None = None) -> None:
        """`most`: bytes of one owner's uploads, decoded, at which no more are taken."""
        self.store = store
        self._most = most
        self.arriving = Seats(ARRIVING, ARRIVING if most is None else EACH)
        self._artifacts = artifacts
        self._decoders = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="decoder")

    async def receive(
        self, owner: str, title: str, content: AsyncIterator[bytes], gone: Callable[[], Awaitable[None]]
    ) -> tuple[Upload, bool]:
        """Store a file that comes in pieces; the upload, and whether it is new.

        `gone` is awaited once all has come, and returns when nobody waits for the answer any more.

        The id is made of owner and content: the same file again is the same upload, and nobody can find out
        by an id what somebody else has. Raises `InvalidInput` for the field `file`, `QuotaReached`,
        `Unavailable`, `HungUp`, and `OpentunesError` when the decoder is broken.
        """
        try:
            with self._artifacts.workspace() as folder:
                digest, own = hashlib.sha256(), hashlib.sha256(owner.encode() + b"\0")
                with (folder / "sent").open("xb") as file:
                    async for piece in content:
                        digest.update(piece)
                        own.update(piece)
                        await asyncio.to_thread(file.write, piece)
                    size = file.tell()
                upload_id = own.hexdigest()[:32]
                if known := await asyncio.to_thread(self._known, upload_id, owner):
                    return known, False
                await asyncio.to_thread(self._require_room, owner)
                decoded = folder / "decoded.flac"
                found = await self._decode(folder / "sent", decoded, gone)
                upload = Upload(
                    upload_id=upload_id,
                    title=title,
                    url=f"/audio/{upload_id}-{uuid4().hex[:12]}.flac",
                    bytes=size,
                    sha256=digest.hexdigest(),
                    created_at=iso(wall_clock()),
                    **found.model_dump(exclude={"refused", "remedy", "errno"}),
                )
                return await asyncio.to_thread(self._keep, upload, owner, decoded)
        except OSError as error:
            reason = error.reason if isinstance(error, StorageError) else error.strerror
            raise Unavailable(
                f"The file cannot be stored now: {reason or type(error).__name__}.",
                headers={"Retry-After": "30"},
            ) from error

    def delete(self, upload_id: str, owner: str) -> bool:
        """Delete an upload for good; False if unknown."""
        file = self.store.delete(upload_id, owner)
        if file is None:
            return False
        self._artifacts.delete(file)
        return True

    async def _decode(self, source: Path, target: Path, gone: Callable[[], Awaitable[None]]) -> Decoded:
        """Wait for a decoder, which ends when nobody waits for it."""
        decoder = Decoder()
        work = asyncio.get_running_loop().run_in_executor(self._decoders, decoder.run, source, target)
        left = asyncio.ensure_future(gone())
        try:
            await asyncio.wait((work, left), return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise HungUp
            return work.result()
        finally:
            left.cancel()
            if not work.done():
                decoder.stop()
                work.cancel()

    def _known(self, upload_id: str, owner: str) -> Upload | None:
        known = self.store.use(upload_id, owner)
        if known and self._artifacts.local(known.file) is None:  # lost: it is taken anew
            self.store.delete(upload_id, owner)
            return None
        return known

    def _require_room(self, owner: str) -> None:
        if self._most is not None and self.store.size(owner) >= self._most:
            raise QuotaReached(
                f"Your uploads have reached the {self._most / 2**30:g} GiB that are kept of one user.",
                remedy="Delete some with DELETE /uploads/{id}; those that nobody uses go by themselves.",
                limit=Limit(scope="user", waiting=self.store.size(owner), limit=self._most, policy="uploads"),
            )

    def _keep(self, upload: Upload, owner: str, decoded: Path) -> tuple[Upload, bool]:
        self._artifacts.put({upload.file: decoded})
        if self.store.add(upload, owner):
            return self.store.get(upload.upload_id, owner) or upload, True
        self._artifacts.delete(upload.file)  # it came twice at once
        return self.store.get(upload.upload_id, owner) or upload, False


def title_of(name: str | None) -> str:
    """What an upload is called, by the name of the file that was sent."""
    stem = PurePosixPath((name or "").replace("\\", "/")).stem
    clean = "".join(character if character.isprintable() else " " for character in stem)
    return " ".join(clean.encode("utf-8", "ignore").decode().split())[:MAX_TITLE] or "Upload"
