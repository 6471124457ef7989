"""From a wish to a stored image: by a provider or drawn here, a few at a time, off the event loop."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import uuid4

from agents.results import CoverIdea
from serve_app.errors import Busy, Limit, Unavailable
from serve_app.images.child import draw, recode
from serve_app.images.model import AUTO, LOCAL, ImageSource, ImageView, StoredImage, Wish
from serve_app.images.pollinations import DEFAULT, KEYS, Pollinations, ProviderFailed
from serve_app.images.store import ImageStore
from serve_app.library.artifacts import ArtifactStore, StorageError

log = logging.getLogger(__name__)

Draw = Callable[[Wish, Path], None]
"""Writes the drawing of a wish to a path, as PNG."""
AT_ONCE: Final = 2
"""Images that one process has drawn or decoded at a time."""
MOST: Final = 32
"""Images that may be on their way in one process, and below, of one user."""
MOST_OF_ONE: Final = 8
FLAT: Final = 3.0
"""Deviation of luminance, of 255, below which an image shows nothing."""
DRAWN: Final = "The cover was drawn on this machine instead."
NO_KEY: Final = f"POLLINATIONS_API_KEY is not set (keys: {KEYS})."


class Images:
    """Makes images and keeps them."""

    def __init__(
        self, store: ImageStore, artifacts: ArtifactStore, provider: Pollinations, draws: Draw = draw
    ) -> None:
        self.store = store
        self.provider = provider
        self._artifacts = artifacts
        self._draws = draws
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="covers")
        self._pending = Counter[str]()

    async def make(self, owner: str, wish: Wish, *, patient: bool = False) -> ImageView:
        """The image of a wish; the same wish again is the same image.

        A provider that fails is stood in for by a drawing of our own, with a `notice`. Raises `Busy`, unless
        it may wait, and `Unavailable` when it cannot be stored.
        """
        notice: str | None = None
        with nullcontext() if patient else self._place(owner):
            model = wish.model
            if model == AUTO:
                model = DEFAULT if self.provider.configured else LOCAL
            if model != LOCAL and not self.provider.configured:
                model, notice = LOCAL, f"{NO_KEY} {DRAWN}"
            image_id = wish.image_id(owner, model)
            if known := await asyncio.to_thread(self._known, image_id, owner):
                return known.view(wish.seed, notice)
            if model != LOCAL:
                try:
                    found = await self._provided(owner, wish, image_id, model)
                    return found.view(wish.seed)
                except ProviderFailed as failed:
                    log.warning("an image is drawn here: %s", failed)
                    notice = f"{failed} {DRAWN}"
            image_id = wish.image_id(owner, LOCAL)
            drawn = await asyncio.to_thread(self._known, image_id, owner)
            if drawn is None:
                drawn = await self._run(partial(self._draw, owner, wish, image_id))
            return drawn.view(wish.seed, notice)

    def shown(self, file: str, owner: str) -> Path | None:
        """A local path of an image's file, if it is the owner's; blocks."""
        image = self.store.get(file.split("-", 1)[0], owner)
        return self._artifacts.local(file) if image and image.file == file else None

    @contextmanager
    def _place(self, owner: str) -> Iterator[None]:
        """A place among the images on their way. Raises `Busy`."""
        for scope, count, most in (
            ("user", self._pending[owner], MOST_OF_ONE),
            ("all", self._pending.total(), MOST),
        ):
            if count >= most:
                raise Busy(
                    f"{count} images are being made already, the most there may be.",
                    remedy="Try again in a few seconds.",
                    headers={"Retry-After": "5"},
                    limit=Limit(scope=scope, waiting=count, limit=most),
                )
        self._pending[owner] += 1
        try:
            yield
        finally:
            self._pending[owner] -= 1
            if not self._pending[owner]:
                del self._pending[owner]

    async def _provided(self, owner: str, wish: Wish, image_id: str, model: str) -> StoredImage:
        content = await self.provider.image(
            prompt_of(wish.idea), model=model, width=wish.width, height=wish.height, seed=wish.seed
        )
        return await self._run(partial(self._take, owner, wish, image_id, model, content))

    async def _run(self, work: Callable[[], StoredImage]) -> StoredImage:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _draw(self, owner: str, wish: Wish, image_id: str) -> StoredImage:
        with _storing(), self._artifacts.workspace() as folder:
            path = folder / "drawn.png"
            self._draws(wish, path)
            return self._keep(owner, wish, image_id, path, (wish.width, wish.height), "local", LOCAL)

    def _take(self, owner: str, wish: Wish, image_id: str, model: str, content: bytes) -> StoredImage:
        """Decode, check and keep what a provider has sent. Raises `ProviderFailed`."""
        with _storing(), self._artifacts.workspace() as folder:
            sent, path = folder / "sent", folder / "recoded.jpg"
            sent.write_bytes(content)
            found = recode(sent, path)
            if found.refused:
                raise ProviderFailed(f"Pollinations answered with {found.refused}.")
            wanted = wish.width / wish.height
            alike = 0.85 < found.width / found.height / wanted < 1.18
            if not alike or found.width * 4 < wish.width or found.deviation < FLAT:
                raise ProviderFailed("Pollinations answered with a placeholder.")
            return self._keep(owner, wish, image_id, path, (found.width, found.height), "pollinations", model)

    def _keep(
        self,
        owner: str,
        wish: Wish,
        image_id: str,
        path: Path,
        size: tuple[int, int],
        source: ImageSource,
        model: str,
    ) -> StoredImage:
        content = path.read_bytes()
        image = StoredImage(
            image_id=image_id,
            file=f"{image_id}-{uuid4().hex[:12]}{path.suffix}",
            prompt=wish.idea.prompt,
            source=source,
            model=model,
            width=size[0],
            height=size[1],
            bytes=len(content),
            sha256=sha256(content).hexdigest(),
        )
        self._artifacts.put({image.file: path})
        if self.store.add(image, owner):
            return image
        self._artifacts.delete(image.file)  # it was wished for twice at once
        return self.store.get(image_id, owner) or image

    def _known(self, image_id: str, owner: str) -> StoredImage | None:
        known = self.store.use(image_id, owner)
        if known and self._artifacts.local(known.file) is None:  # lost: it is made anew
            self.store.forget(image_id, owner)
            return None
        return known


def prompt_of(idea: CoverIdea) -> str:
    """What a provider's model is told."""
    style = " ".join(part for part in (idea.mood, idea.genre, "album cover art") if part)
    colours = f"Colours: {', '.join(idea.palette)}." if idea.palette else ""
    return f"{idea.prompt.strip()[:700]}. {style}. {colours} No text.".replace("  ", " ")


@contextmanager
def _storing() -> Iterator[None]:
    """What a store raises as `Unavailable`."""
    try:
        yield
    except OSError as error:
        reason = error.reason if isinstance(error, StorageError) else error.strerror
        raise Unavailable(
            f"The image cannot be stored now: {reason or type(error).__name__}.",
            headers={"Retry-After": "30"},
        ) from error
