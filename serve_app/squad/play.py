"""Has the squad's agents work together: who answers, in which processes, and who draws the cover."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from agents.errors import AgentError
from agents.events import Cover, Event
from agents.llm import who_answers
from agents.results import CoverIdea
from agents.setup import AgentSetup
from agents.squad.together import Artist, work_together
from agents.work import Runner
from serve_app.errors import OpentunesError
from serve_app.squad.lyrics import LyricsOrder, WrittenLyrics, write_lyrics
from serve_app.squad.model import NewRun


class Players:
    """The agents of one place. For one event loop."""

    def __init__(
        self,
        setup: AgentSetup,
        runner: Runner,
        artist: Callable[[], Awaitable[Artist]],
        prepare_models: Callable[[], None] = lambda: None,
    ) -> None:
        self._setup = setup
        self._runner = runner
        self._artist = _Artist(artist)
        self._prepare_models = prepare_models

    async def prepare(self) -> None:
        """Find out who would answer, and get ready for that."""
        if (await who_answers(self._setup)).mode == "model":
            self._prepare_models()

    async def play(self, new: NewRun) -> AsyncGenerator[Event, None]:
        """A whole run; the last event is `RunFinished`."""
        answering = await who_answers(self._setup, rules=new.rules)
        if answering.mode == "model":
            self._prepare_models()
        together = work_together(
            new.run_id,
            new.brief,
            answering,
            self._setup.budget,
            self._runner,
            self._artist,
            access_token=new.access_token,
        )
        async with aclosing(together) as events:  # type: ignore[type-var]
            async for event in events:
                yield event

    async def write(self, order: LyricsOrder) -> WrittenLyrics:
        """Lyrics alone."""
        answering = await who_answers(self._setup, rules=order.rules)
        model = answering.models.get("lyricist") if answering.mode == "model" else None
        return await write_lyrics(order, model, self._setup.budget, self._runner, answering.hint)

    async def halt(self, run_id: str) -> None:
        """End what works for a run."""
        await self._runner.cancel(run_id)


class _Artist:
    """An artist that is found when the first cover is to be drawn."""

    def __init__(self, find: Callable[[], Awaitable[Artist]]) -> None:
        self._find = find

    async def draw(self, idea: CoverIdea, *, owner: str, seed: int) -> Cover:
        """The cover of an idea; raises `AgentError`."""
        try:
            return await (await self._find()).draw(idea, owner=owner, seed=seed)
        except OpentunesError as error:
            raise AgentError(error.detail, error.remedy or "") from error
