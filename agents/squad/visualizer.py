"""The Visualizer: one structured answer, the idea of a cover."""

from agents.results import CoverIdea
from agents.squad.answers import CoverAnswer, result_of
from agents.squad.asking import asked
from agents.squad.prompts import data
from agents.squad.stage import Stage
from agents.squad.verbatim import without_lyrics


def imagine(stage: Stage) -> CoverIdea:
    """Make the idea."""
    brief, _ = without_lyrics(stage.brief)
    plan = stage.plan
    if stage.model is None:
        from agents.rules import cover as cover_by_rules

        with stage.step():
            reasoned = cover_by_rules(brief, plan, stage.task.lyrics)
            stage.say(reasoned.thought)
        return reasoned.result
    task = data.joined(data.message(brief), data.result("plan", plan), "Imagine the cover.")
    idea = result_of(asked(stage, task, CoverAnswer), CoverIdea)
    return idea.model_copy(
        update={
            "title": idea.title or plan.title,
            "mood": idea.mood or ", ".join(plan.moods)[:200],
            "genre": idea.genre or ", ".join(plan.genres)[:200],
        }
    )
