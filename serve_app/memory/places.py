"""Memories that may be in more than one place."""

from typing import Literal

from pydantic import Field

from serve_app.cloud.errors import CloudError
from serve_app.memory.store import Remembered


class Placed(Remembered):
    """A memory, and where it is."""

    where: Literal["here", "cloud", "both"] | None = Field(
        None, description="In this studio, in the cloud, or in both; null if the cloud cannot be asked."
    )


class ForgottenHere(Exception):
    """What was remembered here is forgotten, so many songs; the cloud has not heard of it."""

    def __init__(self, count: int, failure: CloudError) -> None:
        super().__init__(count, failure)
        self.count, self.failure = count, failure
