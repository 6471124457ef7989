"""How much is kept of an owner."""

from pydantic import BaseModel, Field
from sqlalchemy import Engine, func, select

from serve_app.database.schema import agent_runs, api_tokens, images, jobs, memories, tracks, uploads

AT_A_TIME = 500
"""Tracks that are read together."""


class Holdings(BaseModel):
    """What is kept in this studio."""

    tracks: int = Field(description="Songs, without those in the trash.")
    starred: int
    trashed: int = Field(description="Deleted songs that can still be restored.")
    jobs: int
    runs: int = Field(description="Of the squad.")
    memories: int
    uploads: int
    images: int
    tokens: int = Field(description="API tokens.")
    bytes: int = Field(description="Of audio and images.")


def holdings_of(engine: Engine, owner: str) -> Holdings:
    """What is kept of an owner. Blocking."""
    mine, there = tracks.c.owner == owner, tracks.c.deleted_at.is_(None)
    counts = {
        "tracks": select(func.count()).where(mine, there),
        "starred": select(func.count()).where(mine, there, tracks.c.starred),
        "trashed": select(func.count()).where(mine, ~there),
        "jobs": select(func.count()).where(jobs.c.owner == owner),
        "runs": select(func.count()).where(agent_runs.c.owner == owner),
        "memories": select(func.count()).where(memories.c.owner == owner, memories.c.forgotten.is_(False)),
        "uploads": select(func.count()).where(uploads.c.owner == owner),
        "images": select(func.count()).where(images.c.owner == owner),
        "tokens": select(func.count()).where(api_tokens.c.owner == owner),
    }
    audio = select(tracks.c.track["audio"], tracks.c.track["stems"]).where(mine)
    with engine.connect() as connection:
        found = {name: connection.execute(query).scalar_one() for name, query in counts.items()}
        size = 0
        for files, stems in connection.execute(audio.execution_options(yield_per=AT_A_TIME)):
            size += sum(file["bytes"] for file in files) + sum(stem["audio"]["bytes"] for stem in stems or ())
        for table in (uploads, images):
            query = select(func.coalesce(func.sum(table.c.bytes), 0)).where(table.c.owner == owner)
            size += int(connection.execute(query).scalar_one())
    return Holdings(**found, bytes=size)
