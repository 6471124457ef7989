"""A public song, as far as strangers may know it."""

from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPES: Final = {"wav": "audio/wav", "flac": "audio/flac", "mp3": "audio/mpeg", "ogg": "audio/ogg"}
"""Of audio that is passed on, by the ending of its name; a browser takes it for nothing else."""


class Parent(BaseModel):
    """The public song that one was made from."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    title: str


class SongRow(BaseModel):
    """What is read of a row of `get_song` (`supabase/migrations`)."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    user_id: UUID
    username: str | None = None
    display_name: str | None = None
    avatar_path: str | None = None
    parent_id: UUID | None = None
    """Only if whoever asks may see the parent."""
    relation: str | None = None
    title: str
    lyrics: str = ""
    tags: list[str] = []
    language: str | None = None
    duration_s: float = Field(gt=0)
    visibility: Literal["private", "unlisted", "public"]
    audio_path: str | None = None
    cover_path: str | None = None
    peaks: list[int] = []
    like_count: int = 0
    play_count: int = 0
    published_at: str | None = None


class PublicSong(BaseModel):
    """A public song, and its parent if that is public too."""

    model_config = ConfigDict(frozen=True)

    row: SongRow
    parent: Parent | None = None

    @property
    def song_id(self) -> str:
        """The track's id in the studio, and the song's in addresses: 32 hexadecimal digits."""
        return self.row.id.hex

    @property
    def artist(self) -> str:
        """Who made it, as they are shown; somebody who has told no name is anonymous."""
        return self.row.display_name or self.row.username or "Anonymous"

    @property
    def audio_type(self) -> str | None:
        """Media type of its audio; None while there is none that can be played."""
        ending = (self.row.audio_path or "").rpartition(".")[2].lower()
        return MEDIA_TYPES.get(ending)

    @property
    def lineage(self) -> str:
        """What it is of its parent, in words that go before the parent's title."""
        words = {"cover": "Cover of", "extend": "Extended from", "stems": "Stems of"}
        return words.get(self.row.relation or "", "Remix of")


class CardWish(BaseModel):
    """What a card shows; all that the process that draws it is told."""

    model_config = ConfigDict(frozen=True)

    title: str
    artist: str
    language: str | None
    length: str
    """As it is shown, such as 3:07."""
    peaks: tuple[int, ...]
    """0..255 each."""
    cover: str
    """Path of an image that was written by us."""
