"""What the cloud remembers for an account, asked under its own token: row level security decides."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from postgrest import CountMethod, ReturnMethod
from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter

from agents.memory.embedding import MODEL_ID
from serve_app.cloud.project import Project, told
from serve_app.cloud.reading import read
from serve_app.database.vector import written

MOST: Final = 100
"""Rows of one search."""
STEP: Final = 200
"""Rows of one page."""
NAMED: Final = 50
"""Ids that are asked for by name in one request: they go into its address."""


_TRACK: Final = re.compile(r"[0-9a-f]{32}")


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


class Kept(BaseModel):
    """A row of `agent_memory`, without its embedding."""

    model_config = ConfigDict(frozen=True)

    item_id: UUID
    content: str
    facts: dict[str, Any]
    model: str
    created_at: AwareDatetime

    @property
    def id(self) -> str:
        """Of the track, as it is called here."""
        return self.item_id.hex


class _Id(BaseModel):
    item_id: UUID


_MATCHES: Final = TypeAdapter(list[Match])
_KEPT: Final = TypeAdapter(list[Kept])
_IDS: Final = TypeAdapter(list[_Id])


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

    def page(self, token: str, owner: str, latest: datetime | None, offset: int) -> list[Kept]:
        """Up to `STEP` memories of an owner, newest first, of those not made after an instant."""
        with told():
            query = self._quick.as_user(token).rest.from_("agent_memory")
            rows = query.select("item_id, content, facts, model, created_at").eq("user_id", owner)
            if latest is not None:
                rows = rows.lte("created_at", latest.isoformat())
            rows = rows.order("created_at", desc=True).order("item_id", desc=True)
            found = rows.range(offset, offset + STEP - 1).execute()
        return read(_KEPT, found.data)

    def present(self, token: str, owner: str, item_ids: Sequence[str]) -> frozenset[str]:
        """Which of these are remembered there; ids that no track in the cloud can have are not."""
        ids = [str(UUID(item_id)) for item_id in item_ids if _TRACK.fullmatch(item_id)]
        found = set[str]()
        for start in range(0, len(ids), NAMED):
            with told():
                query = self._quick.as_user(token).rest.from_("agent_memory").select("item_id")
                some = query.eq("user_id", owner).in_("item_id", ids[start : start + NAMED]).execute()
            found |= {row.item_id.hex for row in read(_IDS, some.data)}
        return frozenset(found)

    def forget(self, token: str, owner: str, item_id: str) -> bool:
        """Forget one; False if it was not there."""
        if not _TRACK.fullmatch(item_id):
            return False
        with told():
            query = self._project.as_user(token).rest.from_("agent_memory").delete(count=CountMethod.exact)
            found = query.eq("user_id", owner).eq("item_id", str(UUID(item_id))).execute()
        return bool(found.count)

    def forget_all(self, token: str, owner: str) -> int:
        """Forget all; how many."""
        with told():
            query = self._project.as_user(token).rest.from_("agent_memory")
            gone = query.delete(count=CountMethod.exact, returning=ReturnMethod.minimal)
            found = gone.eq("user_id", owner).execute()
        return found.count or 0
