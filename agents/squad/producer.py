"""The Producer: sets the studio, in a tool loop."""

from agents.results import Settings
from agents.squad.loop import converse
from agents.squad.prompts import data, system
from agents.squad.script import Script, Turn
from agents.squad.stage import Stage
from agents.squad.tools import ConfigureStudio, SearchMemory
from agents.squad.tools.studio import NOT_THE_PRODUCERS
from agents.squad.verbatim import without_lyrics
from agents.squad.words import say, users_language


def produce(stage: Stage) -> Settings:
    """Make the settings."""
    brief, plan = stage.brief, stage.plan
    search = SearchMemory(stage.memory, brief.owner)
    known = lambda: frozenset(one.item_id for one in search.found)  # noqa: E731
    wanted = plan.constraints if stage.model is not None else None
    configure = ConfigureStudio(
        brief.studio, brief.engine, known, edit=plan.edit, wanted=wanted, language=users_language(brief)
    )
    if stage.task.revision:
        configure.settings = stage.task.settings

    def made() -> bool:
        stage.made = configure.settings
        return configure.settings is not None and configure.calls > 0

    if stage.model is None:
        script = _Reasoned(stage, search, configure)
        stage.model = Script([script.turn] * stage.task.budget.steps, stage.check)
        converse(stage, "", brief.message, [search, configure], lambda: made() or script.nothing)
        settings = configure.settings or Settings()
        return settings.model_copy(update={"notes": (*settings.notes, *script.notes)[:16]})
    converse(stage, system("producer"), _task(stage), [search, configure], made)
    return configure.settings or Settings()


def _task(stage: Stage) -> str:
    brief, plan, task = stage.brief, stage.plan, stage.task
    message, _ = without_lyrics(brief)
    return data.joined(
        data.studio(brief),
        data.engine(brief.engine),
        data.message(message),
        data.result("plan", plan),
        data.result("your_settings", task.settings if task.revision else None),
        data.data("the_critic_wants", task.wish, 300) if task.wish else "",
        "Mend the settings as the Critic wants."
        if task.wish
        else "Change the studio."
        if plan.edit
        else "Set the studio.",
    )


class _Reasoned:
    """The Producer's turns by rules: memory, studio, and the studio again without what was refused."""

    def __init__(self, stage: Stage, search: SearchMemory, configure: ConfigureStudio) -> None:
        self.stage = stage
        self.search = search
        self.configure = configure
        self.notes: tuple[str, ...] = ()
        self.nothing = False
        """The rules see nothing to set."""
        self._searched = stage.plan.edit or bool(stage.task.revision)
        self._left_out: set[str] = set(NOT_THE_PRODUCERS)

    def turn(self) -> Turn:
        """The next one."""
        if self.configure.calls:
            return Turn("", "final_answer", {"answer": ""})
        if not self._searched:
            self._searched = True
            return Turn("", "search_memory", {"query": self._query(), "limit": 3})
        return self._configure()

    def _query(self) -> str:
        plan = self.stage.plan
        words = (*plan.genres, *plan.moods, *plan.instruments, plan.theme)
        return (" ".join(word for word in words if word) or self.stage.brief.message or "music")[:500]

    def _refusals(self) -> tuple[str, ...]:
        what = ", ".join(sorted(self._left_out - NOT_THE_PRODUCERS - {"language"}))
        language, engine = self.configure.language, self.stage.brief.engine.title
        return (say(language, "left_out", engine=engine, what=what),) if what else ()

    def _configure(self) -> Turn:
        from agents import rules

        first = not self.configure.refused
        self._left_out |= self.configure.refused
        brief, _ = without_lyrics(self.stage.brief)
        reasoned = rules.settings(brief, self.stage.plan, self.search.found)
        settings = reasoned.result
        self.notes = (*settings.notes, *self._refusals())
        fields = {name: value for name, value in settings.set.items() if name not in self._left_out}
        thought = reasoned.thought if first else ""
        if not fields and not settings.clear:
            self.nothing = True
            return Turn(thought, "final_answer", {"answer": ""})
        return Turn(thought, "configure_studio", {**fields, "clear": list(settings.clear)})
