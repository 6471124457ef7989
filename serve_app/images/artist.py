"""The squad's artist: covers for songs that are being made."""

from agents.errors import AgentError
from agents.events import Cover
from agents.results import CoverIdea
from serve_app.errors import OpentunesError
from serve_app.images.make import Images
from serve_app.images.model import Wish


class StudioArtist:
    """Draws by the provider when its key is set, else on this machine (`agents.squad.Artist`)."""

    def __init__(self, images: Images) -> None:
        self._images = images

    async def draw(self, idea: CoverIdea, *, owner: str, seed: int) -> Cover:
        """The cover, stored. Raises `AgentError` when it cannot be."""
        try:
            # the desk bounds how many chats there are
            made = await self._images.make(owner, Wish(idea, seed), patient=True)
        except OpentunesError as error:
            remedy = error.remedy or "Ask for the cover again in a moment."
            raise AgentError(f"The cover could not be made. {error.detail}", remedy) from error
        return Cover(
            image_id=made.image_id,
            url=made.url,
            width=made.width,
            height=made.height,
            source=made.source,
            model=made.model,
            notice=made.notice,
        )
