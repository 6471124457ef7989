"""The Lyricist: writes lyrics, in a tool loop."""

from agents.errors import AgentError
from agents.results import Lyrics
from agents.squad.loop import converse
from agents.squad.prompts import data, system
from agents.squad.script import Script, Turn
from agents.squad.stage import Stage
from agents.squad.tools import Refused, SearchMemory, WriteLyrics
from agents.squad.tools.verse import PATIENCE, Measure
from agents.squad.verbatim import as_lyrics, without_lyrics
from agents.squad.words import say, users_language


def write(stage: Stage) -> Lyrics:
    """Make the lyrics; those that the user has given are taken as they are."""
    from agents import rules
    from agents.lyrics import LyricWish, budget, detect_language, read_lyrics
    from agents.lyrics import write as write_by_rules

    brief, given = without_lyrics(stage.brief)
    plan, task = stage.plan, stage.task
    if given and not task.revision:
        lyrics = as_lyrics(given, plan.language or detect_language(given) or "en")
        stage.model = None
        stage.say(say(users_language(brief), "verbatim"))
        return lyrics.model_copy(update={"title": lyrics.title or plan.title})
    if task.wish:
        plan = plan.model_copy(update={"lyrics_wish": f"{plan.lyrics_wish} {task.wish}".strip()[:600]})
    wish: LyricWish = rules.lyric_wish(brief, plan, task.settings)
    room = budget(wish.duration, wish.bpm, wish.time_signature)
    patience = 0 if stage.model is None else PATIENCE  # the rules would write the same again
    tool = WriteLyrics(Measure(room, wish.duration, plan.language or wish.language), patience)

    def made() -> bool:
        stage.made = tool.lyrics or tool.draft
        return tool.lyrics is not None

    if stage.model is None:
        made_up: list[Lyrics] = []

        def turn() -> Turn:
            if tool.lyrics is not None:
                return Turn("", "final_answer", {"answer": ""})
            first = not made_up
            if first:
                made_up.append(write_by_rules(wish))
            lyrics = made_up[0]
            lines = str(sum(len(part.lines) for part in lyrics.sections))
            thought = (
                say(users_language(brief), "verse", lines=lines, seconds=f"{wish.duration:g}")
                if first
                else ""
            )
            return Turn(thought, "write_lyrics", lyrics.model_dump(mode="json", exclude={"kind"}))

        stage.model = Script([turn] * task.budget.steps, stage.check)
        converse(stage, "", brief.message, [tool], made)
    else:
        search = SearchMemory(stage.memory, brief.owner)

        def rescue(prose: str) -> bool:
            """Take lyrics that came as prose."""
            if prose.count("\n") < 4 or "[" not in prose:
                return False
            read = read_lyrics(prose[prose.index("[") :], tool.measure.language or "en")
            try:
                tool.call(read.model_dump(mode="json", exclude={"kind"}))
            except Refused:
                return made()
            return made()

        try:
            converse(
                stage, system("lyricist"), _task(stage, wish, tool.measure), [search, tool], made, rescue
            )
        except AgentError:
            made()
            raise
    lyrics = tool.lyrics or tool.draft or Lyrics()
    return lyrics if lyrics.title else lyrics.model_copy(update={"title": plan.title})


def _task(stage: Stage, wish: object, measure: Measure) -> str:
    brief, _ = without_lyrics(stage.brief)
    task, room = stage.task, measure.budget
    limits = (
        f"The song lasts {measure.duration:g} s: about {room.lines} lines with {room.syllables} syllables. "
        f"Language: {measure.language or 'that of the message'}."
    )
    standing = brief.studio.lyrics if stage.plan.edit else ""
    return data.joined(
        data.message(brief),
        data.result("plan", stage.plan),
        data.data("lyrics_in_the_studio", standing, data.LYRICS) if standing and not task.revision else "",
        data.data("your_lyrics", task.lyrics.text, data.LYRICS) if task.revision and task.lyrics else "",
        data.data("the_critic_wants", task.wish, 300) if task.wish else "",
        limits,
        "Mend the lyrics as the Critic wants."
        if task.wish
        else "Change the lyrics."
        if standing
        else "Write the lyrics.",
    )
