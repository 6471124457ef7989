"""What a user asks for with a webhook."""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

WebhookEvent = Literal["job.started", "job.succeeded", "job.failed", "job.cancelled"]

ENDINGS: Final[tuple[WebhookEvent, ...]] = ("job.succeeded", "job.failed", "job.cancelled")


class Webhook(BaseModel):
    """Where to tell that a job has moved, and which moves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(
        max_length=2_000,
        description="An http or https address that can be reached from the server.",
        examples=["https://example.com/opentunes"],
    )
    events: tuple[WebhookEvent, ...] = Field(ENDINGS, min_length=1, max_length=4, description="What to tell.")
