"""Pictures of public songs as files on this machine: covers and avatars written anew, cards drawn.

What the cloud has of them was uploaded by users: no byte of it reaches a browser. A song without a cover has
one drawn by its title. Files are named by a hash of what they are made from, so a change makes another file.
"""

import asyncio
import hashlib
import logging
import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from agents.results import CoverIdea
from serve_app.clock import steady_clock
from serve_app.cloud.project import Project
from serve_app.errors import Unavailable
from serve_app.images.child import draw, recode
from serve_app.images.model import Wish
from serve_app.share.child import draw_card
from serve_app.share.coalesce import Coalesced, Crowded
from serve_app.share.markup import clock
from serve_app.share.model import CardWish, PublicSong
from serve_app.share.read import AVATARS, MUSIC, fetch, own_path

log = logging.getLogger(__name__)

AT_ONCE: Final = 2
"""Pictures that one process has made at a time."""
MOST: Final = 32
"""Pictures that may be on their way in one process."""
KEPT_S: Final = 86_400.0
"""A file that nobody has asked for in so long goes."""
KEPT_FILES: Final = 2_000
REFUSED_S: Final = 30.0
"""A picture that could not be had is not asked for again in so long."""
SIDE: Final = 512
"""Pixels of a cover that is drawn here."""
_DRAWING: Final = 1
"""Of our drawings; another number draws them anew."""


class Pictures:
    """Makes them once for all who ask at the same time. For one event loop."""

    def __init__(self, project: Project | None, folder: Path) -> None:
        self._project = project
        self._folder = folder
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pictures")
        self._making = Coalesced[Path | None](REFUSED_S, MOST, steady_clock)

    def close(self) -> None:
        """End what still goes on."""
        self._threads.shutdown(cancel_futures=True)

    async def cover(self, song: PublicSong) -> Path:
        """The song's cover as JPEG, or one drawn by its title, as PNG. Raises `CloudError`, `Unavailable`."""
        path = own_path(song.row.cover_path, song.row.user_id)
        if path and (own := await self._made("cover", path, ".jpg", partial(self._fetch, MUSIC, path))):
            return own
        told = f"{song.song_id}\0{song.row.title}\0{song.row.tags}"
        drawn = await self._made("drawn", told, ".png", partial(_draw, song))
        return _there(drawn)

    async def avatar(self, song: PublicSong) -> Path | None:
        """The artist's avatar as JPEG; None if there is none. Raises `CloudError`, `Unavailable`."""
        path = own_path(song.row.avatar_path, song.row.user_id)
        return await self._made("avatar", path, ".jpg", partial(self._fetch, AVATARS, path)) if path else None

    async def card(self, song: PublicSong) -> Path:
        """The picture for links to the song, as PNG. Raises `CloudError`, `Unavailable`."""
        cover = await self.cover(song)
        wish = CardWish(
            title=song.row.title,
            artist=song.artist,
            language=song.row.language,
            length=clock(song.row.duration_s),
            peaks=tuple(song.row.peaks),
            cover=str(cover),
        )
        made = await self._made("card", wish.model_dump_json(), ".png", partial(draw_card, wish))
        return _there(made)

    async def _made(self, kind: str, told: str, suffix: str, make: "Make") -> Path | None:
        """The file made from what is `told`, made if it is not there."""
        name = hashlib.sha256(f"{_DRAWING}\0{kind}\0{told}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
        path = self._folder / f"{name}{suffix}"
        if await asyncio.to_thread(_touched, path):
            return path
        loop = asyncio.get_running_loop()
        work = partial(self._keep, path, make)
        try:
            return await self._making.get(name, lambda: loop.run_in_executor(self._threads, work))
        except Crowded:
            raise Unavailable("Too many pictures are being made.", headers={"Retry-After": "5"}) from None

    def _keep(self, path: Path, make: "Make") -> Path | None:
        """Make a file beside its place and move it there, so that it is never seen half written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".making-", dir=self._folder, ignore_cleanup_errors=True) as making:
            fresh = Path(making) / path.name
            if not make(fresh):
                return None
            fresh.replace(path)
        self._trim()
        return path

    def _fetch(self, bucket: str, path: str, target: Path) -> bool:
        """A picture of the cloud, written anew; False if there is none that can be decoded."""
        sent = target.with_suffix(".sent")
        if self._project is None or not fetch(self._project, bucket, path, sent):
            return False
        refused = recode(sent, target).refused
        if refused:
            log.warning("a picture in the cloud is left out: it is %s", refused)
        return refused is None

    def _trim(self) -> None:
        """Let go what was not asked for lately; other processes may do the same at the same time."""
        found: list[tuple[float, Path]] = []
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):
                found.append((path.stat().st_mtime, path))
        oldest = time.time() - KEPT_S
        for at, (touched, path) in enumerate(sorted(found, reverse=True)):
            if at < KEPT_FILES and touched >= oldest:
                continue
            if path.is_dir():  # of a process that was killed, if it is as old as that
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


Make = Callable[[Path], bool]
"""Writes a file; False if there is nothing to write."""


def _draw(song: PublicSong, target: Path) -> bool:
    words = " ".join((song.row.title, *song.row.tags))
    prompt = "".join(character if character.isprintable() else " " for character in words)[:700]
    idea = CoverIdea(prompt=prompt)
    draw(Wish(idea, song.row.id.int % 2**63, width=SIDE, height=SIDE), target)
    return True


def _there(path: Path | None) -> Path:
    if path is None:
        raise Unavailable("The picture could not be made now.", headers={"Retry-After": "30"})
    return path


def _touched(path: Path) -> bool:
    """Whether a file is there; if so it counts as used now."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True
