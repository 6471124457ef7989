"""How much the cloud keeps of an account."""

from pydantic import BaseModel, Field


class CloudHoldings(BaseModel):
    """What is kept in the cloud."""

    songs: int
    memories: int
    likes: int = Field(description="Stars of songs there.")
    files: int
    bytes: int = Field(description="Of these files.")
