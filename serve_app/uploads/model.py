"""An upload, as the API shows it, and what its decoder says of it."""

from pydantic import BaseModel, ConfigDict, Field

from serve_app.library.model import SourceFiles


class Upload(BaseModel):
    """Audio that a request can name as its `source` or `reference`."""

    model_config = ConfigDict(frozen=True)

    upload_id: str
    title: str = Field(description="Its file name without the extension.")
    url: str = Field(description="Where it can be heard, as FLAC.")
    seconds: float
    sample_rate: int
    channels: int
    bytes: int = Field(description="Of the file as it was sent.")
    sha256: str = Field(description="Of the file as it was sent.")
    peaks: list[int] = Field(description="Waveform, 0..255 per bucket.")
    created_at: str

    @property
    def file(self) -> str:
        """Name in the artifact store."""
        return self.url.rsplit("/", 1)[1]

    def source(self) -> SourceFiles:
        """The upload as what a job starts from."""
        return SourceFiles(
            id=self.upload_id, title=self.title, seconds=self.seconds, sha256=self.sha256, audio=self.file
        )


class Decoded(BaseModel):
    """What the decoder found, why the file is refused, or why the result cannot be written."""

    seconds: float = 0.0
    sample_rate: int = 0
    channels: int = 0
    peaks: list[int] = []
    refused: str | None = None
    remedy: str | None = None
    errno: int | None = None
