"""What the cloud remembers for an account, asked under its own token: row level security decides."""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from agents.memory.embedding import MODEL_ID
from serve_app.cloud.project import Project, told
from serve_app.cloud.reading import read
from serve_app.database.vector import written

MOST: Final = 100
"""Rows of one search."""


class Match(BaseModel):
    """A row of `match_agent_memory`. Its words may be anything: its owner may write them past this server."""

    model_config = ConfigDict(frozen=True)

    item_id: UUID
    content: str
    facts: dict[str, Any]
    similarity: float

    @property
    def id(self) -> str:
        """Of the track, as it is called here."""
        return self.item_id.hex


_MATCHES: Final = TypeAdapter(list[Match])


class Recollections:
    """The table `agent_memory` as its owners see it. Blocking; raises `CloudError`."""

    def __init__(self, project: Project, patience: float) -> None:
        """`patience` is the seconds that each part of a search may take."""
        self._project = project
        self._quick = replace(project, patience=patience)

    def close(self) -> None:
        """End the connections that searches have made."""
        self._quick.close()

    def near(self, token: str, embedding: bytes, count: int) -> list[Match]:
        """What is nearest to a point, best first: of what the present model has embedded."""
        asked: dict[str, Any] = {
            "query_embedding": written(embedding),
            "match_model": MODEL_ID,
            "match_count": min(count, MOST),
            "match_threshold": -1.0,  # however far, as it is here
        }
        with told():
            found = self._quick.as_user(token).rest.rpc("match_agent_memory", asked).execute()
        return read(_MATCHES, found.data)
