"""What the cloud has of a track, or may have: written down before it is sent."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Kept(BaseModel):
    """What may be in the cloud of one track; JSON of the column `kept`."""

    model_config = ConfigDict(frozen=True)

    song: bool = False
    """Its row has certainly been there."""
    files: dict[str, str] = {}
    """By path in the bucket: SHA-256, or the name of the immutable file here; empty: perhaps not there."""
    like: bool = False
    """Its owner's like was perhaps put there from here."""
    memory: bool = False
    """What it taught is perhaps there."""

    def dump(self) -> dict[str, Any]:
        """As it is stored."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def beginning(self, files: dict[str, str], *, like: bool, memory: bool) -> "Kept":
        """The same with what a try is about to put there: of files that are not there yet no hash."""
        planned = {path: "" for path, mark in files.items() if self.files.get(path) != mark}
        return self.model_copy(
            update={
                "files": self.files | planned,
                "like": self.like or like,
                "memory": self.memory or memory,
            }
        )
