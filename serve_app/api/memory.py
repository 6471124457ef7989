"""`/memory`: what starred songs taught."""

import asyncio
import re
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from agents.memory import Gap
from agents.memory.embedding import EmbeddingFailed
from serve_app.api.cloud import NOTICES, problem_of
from serve_app.api.dependencies import PlainText, Reader, ServicesDep, Writer
from serve_app.api.problems import not_found
from serve_app.api.services import Services
from serve_app.cloud.errors import CloudError
from serve_app.errors import FieldProblem, InvalidInput, Unavailable
from serve_app.identity.model import Caller, has_account
from serve_app.memory.places import ForgottenHere, Placed
from serve_app.memory.store import MOST_FOUND

if TYPE_CHECKING:
    from serve_app.cloud.everywhere import Everywhere

router = APIRouter(prefix="/memory", tags=["memory"])

ItemId = Annotated[str, Path(pattern=r"^[\w-]{1,64}$", description="Of the track.")]
CURSOR: Final = re.compile(r"([\d:.TZ-]{20,32})_([\w-]{1,64})", re.ASCII)


class MemoryPage(BaseModel):
    """Memories, newest first."""

    memories: list[Placed]
    next_cursor: str | None = None
    notices: list[str] = Field([], description="Why what only the cloud remembers is not there.")


class Recalled(BaseModel):
    """A memory that is near to what was searched for."""

    item_id: str
    text: str
    facts: dict[str, str | int | float | bool | None]
    similarity: float = Field(description="Cosine, -1 to 1.")


class Recalling(BaseModel):
    """What was found, nearest first."""

    found: list[Recalled]
    notices: list[str] = Field([], description="Why the cloud was not searched.")


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
    """What your starred songs have taught the squad, newest first; also in other studios of your account."""
    before = _place(cursor) if cursor is not None else None
    if everywhere := _everywhere(services, caller):
        page = await asyncio.to_thread(everywhere.page, before, limit)
        found, more = page.memories, page.more
        notices = [NOTICES[page.gap]] if page.gap else []
    else:
        here, more = await asyncio.to_thread(services.memory.page, caller.owner, before=before, limit=limit)
        found, notices = [Placed(**dict(one), where="here") for one in here], []
    return MemoryPage(memories=found, next_cursor="_".join(more) if more else None, notices=notices)


@router.get("/search", summary="Search what is remembered")
async def search_memories(
    services: ServicesDep,
    caller: Reader,
    q: Annotated[PlainText, Query(min_length=1, max_length=1_000, description="Anything, in words.")],
    limit: Annotated[int, Query(ge=1, le=MOST_FOUND)] = 5,
) -> Recalling:
    """Your starred songs that are nearest in meaning, as the squad finds them."""
    gaps = list[Gap]()
    memory = (services.cloud_memory or services.memory).under(caller.access_token, gaps.append)
    try:
        found = await asyncio.to_thread(memory.search, caller.owner, q, limit)
    except EmbeddingFailed as error:
        raise Unavailable(str(error), remedy="What is remembered is kept: GET /memory lists it.") from error
    services.learner.soon(caller.owner)
    return Recalling(
        found=[
            Recalled(item_id=one.item_id, text=one.text, facts=dict(one.facts), similarity=one.similarity)
            for one in found
        ],
        notices=[NOTICES[gap] for gap in gaps],
    )


@router.delete("", summary="Forget everything")
async def forget_all(services: ServicesDep, caller: Writer) -> Forgotten:
    """Forget what all your starred songs have taught; they keep their stars, and nothing brings it back."""
    everywhere = _everywhere(services, caller)
    if everywhere is None:
        return Forgotten(forgotten=await asyncio.to_thread(services.memory.forget_all, caller.owner))
    try:
        return Forgotten(forgotten=await asyncio.to_thread(everywhere.forget_all))
    except ForgottenHere as half:
        done = (
            f"What this studio remembers is forgotten ({half.count}), what only the cloud remembers is not."
        )
        raise problem_of(half.failure, done=done) from half


@router.delete("/{item_id}", status_code=204, summary="Forget a song")
async def forget(item_id: ItemId, services: ServicesDep, caller: Writer) -> Response:
    """Forget what a song has taught. It keeps its star; starring it again teaches again."""
    everywhere = _everywhere(services, caller)
    try:
        if everywhere is None:
            known = await asyncio.to_thread(services.memory.forget, caller.owner, item_id)
        else:
            known = await asyncio.to_thread(everywhere.forget, item_id)
    except CloudError as error:
        raise problem_of(error, done="This studio remembers nothing of it; the cloud may.") from error
    if not known:
        raise not_found("item_id", f"Nothing is remembered of {item_id!r}.", "GET /memory lists what is.")
    return Response(status_code=204)


def _everywhere(services: Services, caller: Caller) -> "Everywhere | None":
    """Memories here and in the cloud, for an account that has signed in."""
    if services.cloud_memory is None or not caller.access_token or not has_account(caller.owner):
        return None
    from serve_app.cloud.everywhere import Everywhere  # loaded already: there is a project

    return Everywhere(services.cloud_memory, caller.owner, caller.access_token)


def _place(cursor: str) -> tuple[str, str]:
    match = CURSOR.fullmatch(cursor)
    if match is None:
        problem = "cursor must be a next_cursor of GET /memory."
        raise InvalidInput(
            problem, remedy="Leave it out to begin.", errors=[FieldProblem(field="cursor", message=problem)]
        )
    return match[1], match[2]
