"""`/llm`: the language models there are, and lyrics alone."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Final, Literal, Self
from uuid import uuid4

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator

from agents.brief import AgentName, Brief, StudioState
from agents.errors import ErrorCode
from agents.events import Mode, Usage
from agents.llm import offers, who_answers
from agents.results import Constraints, Language, Plan, Short, Source, Words
from engines.music import TimeSignature
from engines.request import MAX_LYRICS, MAX_PROMPT, MAX_SEED, Text
from serve_app.api.briefing import card_of
from serve_app.api.dependencies import Maker, Reader, ServicesDep
from serve_app.api.guarded import GuardedRoute
from serve_app.api.services import Services
from serve_app.errors import AgentFailure
from serve_app.identity.model import Caller
from serve_app.squad.lyrics import LyricsOrder, WrittenLyrics

router = APIRouter(prefix="/llm", tags=["agent"], route_class=GuardedRoute)

LONGEST: Final = 60.0
"""Seconds that lyrics may take."""
OF_MODELS: Final[frozenset[ErrorCode]] = frozenset(
    {
        "model_unreachable",
        "model_missing",
        "key_missing",
        "key_refused",
        "rate_limited",
        "model_timeout",
        "model_failed",
        "malformed_answer",
        "budget_spent",
    }
)
"""Errors that the rules cannot have."""
GLANCE: Final = 0.5
"""Seconds between two looks whether the client is still there."""


class LanguageModel(BaseModel):
    """A language model, or the rules."""

    id: str = Field(description="As AGENT_MODEL_ID takes it.")
    provider: str
    title: str
    available: bool
    default: bool = Field(description="In use, by at least one agent.")
    size_bytes: int | None = None
    context: int | None = Field(None, description="Tokens it can read, if the provider says.")
    reason: str | None = Field(None, description="Why it is not available.")
    hint: str | None = Field(None, description="What to do about that.")


class LanguageModels(BaseModel):
    """Who answers, and who could."""

    mode: Mode
    agents: dict[AgentName, str] = Field(description="The model of each agent; empty in rules mode.")
    hint: str | None = Field(None, description="How to add a model, or why one will not answer.")
    models: list[LanguageModel]


@router.get("/models", summary="List language models")
async def list_models(services: ServicesDep, _caller: Reader) -> LanguageModels:
    """What providers say they have, and what the squad uses; they are asked every ten seconds at most."""
    setup = services.settings.agents
    answering, offered = await asyncio.gather(who_answers(setup), offers(setup))
    hint = f"{answering.error.message} {answering.error.hint}" if answering.error else answering.hint
    return LanguageModels(
        mode=answering.mode,
        agents={agent: choice.model for agent, choice in answering.models.items()},
        hint=hint,
        models=[LanguageModel.model_validate(offer, from_attributes=True) for offer in offered],
    )


class LyricsRequest(BaseModel):
    """What the lyrics are to be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    theme: Short = Field("", description="What the song is about.")
    prompt: Text = Field("", max_length=MAX_PROMPT, description="The music in words, or all that is wanted.")
    language: Language | None = Field(None, description="That of the words above, if left out.")
    moods: Words = ()
    genres: Words = ()
    duration: float = Field(120.0, ge=1, le=600, allow_inf_nan=False, description="Of the song, in seconds.")
    bpm: float | None = Field(None, ge=30, le=300, allow_inf_nan=False)
    time_signature: TimeSignature | None = None
    wish: Annotated[Text, Field(max_length=600)] = Field(
        "", description="Of the lyrics: shorter, another chorus, ABAB."
    )
    lyrics: Text = Field("", max_length=MAX_LYRICS, description="Lyrics to change; new ones if left out.")
    mode: Literal["auto", "rules"] = Field("auto", description="`rules`: do without a language model.")
    seed: int | None = Field(
        None, ge=0, le=MAX_SEED, description="Of what rules draw by chance. Drawn when left out."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.theme.strip() or self.prompt.strip() or self.lyrics.strip()):
            raise ValueError("give a theme, a prompt or lyrics to change")
        return self


class LyricsSection(BaseModel):
    """Some lines under their tag."""

    tag: str
    lines: list[str]


class LyricsView(BaseModel):
    """Lyrics, and who wrote them."""

    title: str
    language: str
    lyrics: str = Field(description="Lines under tags, as the field `lyrics` of a song request has them.")
    sections: list[LyricsSection]
    rhyme_scheme: str
    source: Source = Field(description="A language model, or the rules.")
    model: str | None
    usage: Usage
    hint: str | None = Field(None, description="How to add a model, if there is none.")


@router.post("/lyrics", summary="Write lyrics")
async def write_lyrics(
    body: LyricsRequest, services: ServicesDep, caller: Maker, request: Request
) -> LyricsView:
    """The Lyricist alone, within a minute; it stops when you go away. A model's failure is a problem."""
    order = await _order(services, body, caller)
    writing = asyncio.ensure_future(services.squad.write_lyrics(order, LONGEST))
    try:
        while not (await asyncio.wait([writing], timeout=GLANCE))[0]:
            if await request.is_disconnected():
                break
        else:
            return _view(writing.result())
    finally:
        if not writing.done():
            with suppress(Exception):
                await asyncio.shield(services.squad.halt(order.call_id))
            writing.cancel()
    raise AgentFailure("The client went away.")


async def _order(services: Services, body: LyricsRequest, caller: Caller) -> LyricsOrder:
    engine = services.engines[services.default_engine]
    card = card_of(engine.info, await services.catalogues.of(services.default_engine))
    told = [part for part in (body.prompt, body.theme, body.wish) if part.strip()]
    studio = {"lyrics": body.lyrics, "duration": body.duration} if body.lyrics.strip() else {}
    brief = Brief(
        message=". ".join(told) or "lyrics",
        engine=replace(card, sings=None, min_seconds=1.0, max_seconds=600.0),  # whoever is to sing them
        studio=StudioState.model_validate(studio),
        owner=caller.owner,
        seed=secrets.randbelow(2**31) if body.seed is None else body.seed,
    )
    plan = Plan(
        edit=bool(studio),
        make=("lyrics",),
        agents=("lyricist",),
        theme=body.theme or body.prompt[:200],
        genres=body.genres,
        moods=body.moods,
        language=body.language,
        lyrics_wish=body.wish,
        constraints=Constraints(bpm=body.bpm, time_signature=body.time_signature, duration=body.duration),
    )
    rules = body.mode == "rules"
    return LyricsOrder(uuid4().hex, brief, plan, rules=rules, access_token=caller.access_token)


def _view(written: WrittenLyrics) -> LyricsView:
    if error := written.error:
        remedy = error.hint or None
        if error.code in OF_MODELS:
            remedy = f"{error.hint} Or send mode 'rules', which needs no model.".strip()
        raise AgentFailure.of(error.code, error.message, remedy, retryable=error.retryable)
    lyrics = written.lyrics
    if lyrics is None:
        raise AgentFailure("There are no lyrics.", remedy="Send it again.")
    return LyricsView(
        title=lyrics.title,
        language=lyrics.language,
        lyrics=lyrics.text,
        sections=[LyricsSection(tag=part.tag, lines=list(part.lines)) for part in lyrics.sections],
        rhyme_scheme=lyrics.rhyme_scheme,
        source=written.source,
        model=written.model,
        usage=written.usage,
        hint=written.hint,
    )
