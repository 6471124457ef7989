"""`/memory`: what starred songs taught."""

import asyncio
import re
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from agents.memory.embedding import EmbeddingFailed
from serve_app.api.dependencies import PlainText, Reader, ServicesDep, Writer
from serve_app.api.problems import not_found
from serve_app.errors import FieldProblem, InvalidInput, Unavailable
from serve_app.memory.store import MOST_FOUND, Remembered

router = APIRouter(prefix="/memory", tags=["memory"])

ItemId = Annotated[str, Path(pattern=r"^[\w-]{1,64}$", description="Of the track.")]
CURSOR: Final = re.compile(r"([\d:.TZ-]{20,32})_([\w-]{1,64})", re.ASCII)


class MemoryPage(BaseModel):
    """Memories, newest first."""

    memories: list[Remembered]
    next_cursor: str | None = None


class Recalled(BaseModel):
    """A memory that is near to what was searched for."""

    item_id: str
    text: str
    facts: dict[str, str | int | float | bool | None]
    similarity: float = Field(description="Cosine, -1 to 1.")


class Recalling(BaseModel):
    """What was found, nearest first."""

    found: list[Recalled]


class Forgotten(BaseModel):
    """How much was forgotten."""

    forgotten: int


@router.get("", summary="List what is remembered")
async def list_memories(
    services: ServicesDep,
    caller: Reader,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MemoryPage:
    """What your starred songs have taught the squad, newest first."""
    before = _place(cursor) if cursor is not None else None
    found, more = await asyncio.to_thread(services.memory.page, caller.owner, before=before, limit=limit)
    return MemoryPage(memories=found, next_cursor="_".join(more) if more else None)


@router.get("/search", summary="Search what is remembered")
async def search_memories(
    services: ServicesDep,
    caller: Reader,
    q: Annotated[PlainText, Query(min_length=1, max_length=1_000, description="Anything, in words.")],
    limit: Annotated[int, Query(ge=1, le=MOST_FOUND)] = 5,
) -> Recalling:
    """Your starred songs that are nearest in meaning, as the squad finds them."""
    try:
        found = await asyncio.to_thread(services.memory.search, caller.owner, q, limit)
    except EmbeddingFailed as error:
        raise Unavailable(str(error), remedy="What is remembered is kept: GET /memory lists it.") from error
    services.learner.soon(caller.owner)
    return Recalling(
        found=[
            Recalled(item_id=one.item_id, text=one.text, facts=dict(one.facts), similarity=one.similarity)
            for one in found
        ]
    )


@router.delete("", summary="Forget everything")
async def forget_all(services: ServicesDep, caller: Writer) -> Forgotten:
    """Forget what all your starred songs have taught; they keep their stars, and nothing brings it back."""
    return Forgotten(forgotten=await asyncio.to_thread(services.memory.forget_all, caller.owner))


@router.delete("/{item_id}", status_code=204, summary="Forget a song")
async def forget(item_id: ItemId, services: ServicesDep, caller: Writer) -> Response:
    """Forget what a song has taught. It keeps its star; starring it again teaches again."""
    if not await asyncio.to_thread(services.memory.forget, caller.owner, item_id):
        raise not_found("item_id", f"Nothing is remembered of {item_id!r}.", "GET /memory lists what is.")
    return Response(status_code=204)


def _place(cursor: str) -> tuple[str, str]:
    match = CURSOR.fullmatch(cursor)
    if match is None:
        problem = "cursor must be a next_cursor of GET /memory."
        raise InvalidInput(
            problem, remedy="Leave it out to begin.", errors=[FieldProblem(field="cursor", message=problem)]
        )
    return match[1], match[2]
