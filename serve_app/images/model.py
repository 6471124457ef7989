"""What is wished for, and the image as the API shows it."""

import hashlib
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from agents.results import CoverIdea

ImageSource = Literal["local", "pollinations"]
LOCAL: Final = "local"
AUTO: Final = "auto"
SIDE: Final = 1024


class ImageView(BaseModel):
    """An image that is stored."""

    model_config = ConfigDict(frozen=True)

    image_id: str
    url: str = Field(examples=["/images/3f2a-1c9e.png"])
    width: int
    height: int
    bytes: int
    sha256: str
    source: ImageSource
    model: str = Field(description="`local`, or the provider's model.")
    seed: int
    notice: str | None = Field(None, description="Why it was drawn locally though another model was wanted.")


@dataclass(frozen=True, slots=True)
class StoredImage:
    """A row: an image without what only its wish knows."""

    image_id: str
    file: str
    """Name in the artifact store."""
    prompt: str
    source: ImageSource
    model: str
    width: int
    height: int
    bytes: int
    sha256: str

    @property
    def url(self) -> str:
        """Where it can be seen."""
        return f"/images/{self.file}"

    def view(self, seed: int, notice: str | None = None) -> ImageView:
        """The image as the API shows it."""
        return ImageView(
            image_id=self.image_id,
            url=self.url,
            width=self.width,
            height=self.height,
            bytes=self.bytes,
            sha256=self.sha256,
            source=self.source,
            model=self.model,
            seed=seed,
            notice=notice,
        )


@dataclass(frozen=True, slots=True)
class Wish:
    """An image that somebody wants."""

    idea: CoverIdea
    seed: int
    model: str = AUTO
    """`auto`: the provider's default model when its key is set, else `local`."""
    width: int = SIDE
    height: int = SIDE

    def image_id(self, owner: str, model: str) -> str:
        """The same wish of the same owner is the same image; nobody can find out what others have."""
        told = f"{owner}\0{model}\0{self.seed}\0{self.width}x{self.height}\0{self.idea.model_dump_json()}"
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Recoded(BaseModel):
    """What the decoder says of an image: its size and how much it varies, or why it is not taken."""

    model_config = ConfigDict(frozen=True)

    width: int = 0
    height: int = 0
    deviation: float = 0.0
    """Of its luminance, 0..128."""
    refused: str | None = None
