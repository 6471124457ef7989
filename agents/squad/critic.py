"""The Critic: one structured answer, the review."""

from agents.results import Review
from agents.squad.answers import ReviewAnswer, result_of
from agents.squad.asking import asked
from agents.squad.prompts import data
from agents.squad.stage import Stage
from agents.squad.verbatim import without_lyrics


def judge(stage: Stage) -> Review:
    """Make the review. Only what was made is sent back, for a fault; never lyrics that are the user's own."""
    from agents.rules import review as review_by_rules

    brief, given = without_lyrics(stage.brief)
    plan, task = stage.plan, stage.task
    checked = review_by_rules(brief, plan, task.settings, task.lyrics)
    if stage.model is None:
        with stage.step():
            stage.say(checked.thought)
        review = checked.result
    else:
        text = data.joined(
            data.message(brief),
            data.studio(brief) if plan.edit else "",
            data.result("plan", plan),
            data.result("settings", task.settings),
            data.data("lyrics", task.lyrics.text, data.LYRICS) if task.lyrics else "",
            data.result("cover", task.cover, 200),
            data.result("findings_of_simple_checks", checked.result),
            "Review what was made.",
        )
        review = _with_faults(result_of(asked(stage, text, ReviewAnswer), Review), checked.result)
    sent_back = not review.approved or any(finding.severity == "fault" for finding in review.findings)
    made = {"producer": task.settings is not None, "lyricist": task.lyrics is not None and not given}
    if review.revise is not None and not (sent_back and made[review.revise]):
        review = review.model_copy(update={"revise": None})
    return review


def _with_faults(review: Review, checked: Review) -> Review:
    """A model's review, and the faults that the checks have found: numbers are no matter of opinion."""
    known = {finding.message for finding in review.findings}
    faults = [one for one in checked.findings if one.severity == "fault" and one.message not in known]
    if not faults:
        return review
    return review.model_copy(
        update={
            "approved": False,
            "findings": (*faults, *review.findings)[:16],
            "revise": review.revise or checked.revise,
            "summary": checked.summary if review.approved else review.summary,
        }
    )
