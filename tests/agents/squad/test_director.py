"""The Director, the Visualizer and the Critic: one structured answer each."""

import json
from typing import Any

import pytest

from agents.errors import MalformedAnswer
from agents.events import PlanMade, StepFinished, ThoughtDelta
from agents.results import Constraints, CoverIdea, Finding, Lyrics, Plan, Review, Section, Settings
from agents.squad.director import settled
from tests.agents.squad.scripted import PLAN, Played, Says, brief, play, studio, task_of

LYRICS = Lyrics(language="en", sections=(Section(tag="verse", lines=("Rain on the road",)),))


def _answer(**fields: Any) -> Says:
    return Says(json.dumps(fields, ensure_ascii=False))


def _plan(*answers: Says, message: str = "a slow song about rain", **more: Any) -> Played:
    return play(answers, task_of("director", brief=brief(message, **more), plan=None))


def test_the_plan_and_what_was_thought_on_the_way() -> None:
    thinking = 'Lluvia y "neón":\nuna canción lenta.'
    played = _plan(
        _answer(thinking=thinking, reply="Vale.", genres=["synthwave"], title="Lluvia", language="es")
    )
    assert isinstance(played.last, PlanMade)
    assert (played.last.source, played.last.plan.title, played.last.plan.language) == (
        "model",
        "Lluvia",
        "es",
    )
    assert "".join(thought.delta for thought in played.of(ThoughtDelta)) == thinking
    assert len(played.of(StepFinished)) == 1


def test_small_models_are_understood() -> None:
    loose = _answer(
        genres="synthwave, pop", language="Spanish", title=None, mood="x", constraints={"bpm": "100"}
    )
    plan = _plan(loose).last.plan
    assert (plan.genres, plan.language, plan.constraints.bpm) == (("synthwave", "pop"), "es", 100)
    wild = _answer(
        make=["music", "video"], agents=["producer", "drummer"], moods=["sad", "", None, 7, "x" * 99]
    )
    plan = _plan(wild).last.plan
    assert (plan.make, plan.agents, plan.moods) == (("music",), ("producer",), ("sad",))


def test_a_list_without_end_is_cut() -> None:
    plan = _plan(_answer(genres=["jazz"] * 3_000, moods=["sad", "blue"] * 1_500)).last.plan
    assert (plan.genres, plan.moods) == (("jazz",) * 16, ("sad", "blue") * 8)


def test_what_is_wrong_is_told_to_the_model_once() -> None:
    played = _plan(_answer(constraints={"bpm": 9_000}), _answer(constraints={"bpm": 90}))
    assert played.last.plan.constraints.bpm == 90
    failed = _plan(Says("I cannot do that."))
    assert (failed.last.code, len(failed.model.heard)) == (MalformedAnswer.code, 2)


def test_the_model_reads_history_studio_and_what_the_rules_read() -> None:
    from agents.brief import Turn

    turns = (Turn(role="user", content="a punk song"), Turn(role="assistant", content="Here it is."))
    played = _plan(_answer(edit=True), message="slower", studio=studio(prompt="punk", bpm=180), history=turns)
    for part in ("user: a punk song", '"bpm":180', "first_reading_by_rules", "slower"):
        assert part in played.model.prompts


@pytest.mark.parametrize(
    ("plan", "make", "agents"),
    [
        (Plan(make=("cover",)), ("cover",), ("visualizer",)),
        (Plan(make=("lyrics",)), ("lyrics",), ("lyricist", "critic")),
        (Plan(make=("music",), agents=("lyricist", "producer")), ("music",), ("producer",)),
        (
            Plan(make=("lyrics",), edit=True, agents=("producer", "lyricist")),
            ("lyrics",),
            ("producer", "lyricist"),
        ),
        (Plan(make=(), agents=("producer",)), (), ()),
        (
            Plan.model_validate({"constraints": {"instrumental": True}}),
            ("music", "cover"),
            ("producer", "visualizer", "critic"),
        ),
    ],
)
def test_a_plan_has_no_contradictions(plan: Plan, make: Any, agents: Any) -> None:
    done = settled(plan, brief())
    assert (done.make, done.agents) == (make, agents)


def test_a_task_that_cannot_be_becomes_a_new_song() -> None:
    assert settled(Plan(task="stems"), brief(studio=studio(source="t"))).task == "text2music"
    assert settled(Plan(task="cover"), brief()).task == "text2music"
    assert settled(Plan(task="cover"), brief(studio=studio(source="t"))).task == "cover"


def test_lyrics_that_the_user_gives_are_wanted_whatever_the_plan_says() -> None:
    plan = settled(Plan(make=("music",)), brief(), "[verse]\nla")
    assert plan.make == ("music", "lyrics")
    assert "lyricist" in plan.agents


def test_the_idea_of_a_cover() -> None:
    answer = _answer(thinking="A street.", prompt="a wet street", palette=["#101020", "dark blue"])
    played = play([answer], task_of("visualizer"))
    assert played.last.result.palette == ("#101020",)
    assert isinstance(played.last.result, CoverIdea)
    assert (played.last.result.prompt, played.last.result.title, played.last.result.genre) == (
        "a wet street",
        "Neon Rain",
        "synthwave",
    )


def test_the_review() -> None:
    finding = {"about": "lyrics", "severity": "fault", "message": "Too long.", "remedy": "Cut."}
    task = task_of("critic", settings=Settings(set={"prompt": "pop"}), lyrics=LYRICS)
    answer = _answer(approved=False, findings=[finding], revise="lyricist", summary="Too long.")
    review = play([answer], task).last.result
    assert review.revise == "lyricist"
    assert review.findings == (Finding(about="lyrics", severity="fault", message="Too long.", remedy="Cut."),)


def test_faults_that_are_found_by_counting_stand_whatever_the_model_says() -> None:
    plan = PLAN.model_copy(update={"constraints": Constraints(bpm=100)})
    task = task_of("critic", plan=plan, settings=Settings(set={"prompt": "pop", "bpm": 140.0}))
    review = play([_answer(approved=True, summary="Lovely.", findings=[])], task).last.result
    assert (review.approved, review.revise, len(review.findings)) == (False, "producer", 1)
    assert "140" in review.findings[0].message


def test_the_critic_sends_back_only_what_was_made_and_never_the_users_own_words() -> None:
    spurious = play([_answer(approved=True, revise="lyricist")], task_of("critic", lyrics=LYRICS)).last.result
    assert spurious.revise is None
    answer = _answer(approved=False, revise="lyricist")
    without: Review = play([answer], task_of("critic", settings=Settings())).last.result
    own = brief("pop. Use these lyrics: Rain on the road")
    with_own: Review = play([answer], task_of("critic", brief=own, lyrics=LYRICS)).last.result
    assert (without.revise, with_own.revise) == (None, None)
