"""The rules understand every request of the evaluation, through the whole squad; the checker sees faults."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from agents.llm import Answering
from agents.results import Plan
from agents.setup import Budget, ModelChoice
from benchmarks.evaluation import __main__ as command
from benchmarks.evaluation.measure import chosen, measured, report
from benchmarks.evaluation.outcome import Outcome, faults
from benchmarks.evaluation.requests import Request, requests
from tests.agents.llm.providers import ollama
from tests.agents.llm.replies import say

RULES = Answering(mode="rules")


def test_there_are_sixty_requests_of_every_kind() -> None:
    assert len(requests()) == 60
    assert len({one.id for one in requests()}) == 60
    kinds = Counter(one.category for one in requests())
    assert kinds["edit"] >= 12
    assert min(kinds.values()) >= 4


@pytest.mark.parametrize("request_", requests(), ids=[one.id for one in requests()])
async def test_the_rules_understand(request_: Request) -> None:
    done = await measured(request_, RULES, Budget())
    assert done.faults == []
    assert done.errors == []
    assert not done.output_tokens


def _request(name: str) -> Request:
    return next(one for one in requests() if one.id == name)


GOOD: dict[str, Any] = {
    "prompt": "lofi hip hop, piano, vinyl crackle",
    "negative_prompt": "drums",
    "bpm": 70.0,
    "key": "C major",
    "duration": 60.0,
    "instrumental": True,
}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, None),
        ({"bpm": 80.0}, "bpm is 80.0, not 55 to 76"),
        ({"key": "D major"}, "key has changed to 'D major'"),
        ({"duration": 90.0}, "duration has changed to 90.0"),
        ({"prompt": "lofi, piano, vinyl, drums"}, "the prompt says drum: 'lofi, piano, vinyl, drums'"),
        ({"prompt": "lofi, vinyl crackle"}, "the prompt does not say piano: 'lofi, vinyl crackle'"),
        ({"negative_prompt": ""}, "drum is not avoided: ''"),
        ({"guidance": 7.0}, "no request for the engine: houseband does not honour 'guidance'."),
    ],
)  # fmt: skip
def test_the_checker_sees_faults(change: dict[str, Any], fault: str | None) -> None:
    done = Outcome(Plan(edit=True, make=("music",)), {**GOOD, **change}, None, "Done.", "")
    assert faults(_request("slower-no-drums"), done) == ([fault] if fault else [])


def test_the_checker_wants_a_plan_a_reply_and_a_request() -> None:
    request = _request("slower-no-drums")
    assert faults(request, Outcome(None, None, None, "", "", error="no answer")) == ["no plan: no answer"]
    assert faults(request, Outcome(Plan(), GOOD, None, " ", "")) == ["no reply"]
    assert "no request" in faults(request, Outcome(Plan(edit=True), None, None, "Done.", ""))
    assert faults(_request("hello"), Outcome(Plan(), GOOD, None, "Hi", ""))[0].startswith("makes music")


def test_requests_are_chosen_by_id_or_category() -> None:
    assert [one.id for one in chosen(requests(), ["issue"])] == ["issue"]
    assert {one.category for one in chosen(requests(), ["talk", "parts"])} == {"talk", "parts"}
    assert len(chosen(requests(), [])) == 60


def test_the_command_measures_the_rules_and_writes_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "eval.json"
    monkeypatch.delenv("AGENT_MODEL_ID", raising=False)
    monkeypatch.setattr("sys.argv", ["eval", "talk", "--out", str(out)])
    command.main()
    assert "4 of 4 passed" in capsys.readouterr().out
    written = json.loads(out.read_text())
    assert (written["mode"], written["passed"], len(written["measured"])) == ("rules", 4, 4)


async def test_a_model_that_the_rules_must_stand_in_for_passes_nothing() -> None:
    with ollama([say("I would rather talk about the weather.")] * 20) as server:
        choice = ModelChoice("ollama_chat/qwen2.5:3b", server.url)
        answering = Answering(
            mode="model",
            models=dict.fromkeys(("director", "producer", "lyricist", "visualizer", "critic"), choice),
        )
        done = await measured(_request("hello"), answering, Budget(seconds=20))
    assert not done.passed
    assert done.stood_in
    assert done.errors[0].startswith("director: ")
    assert report(answering, [done]).models["director"] == "ollama_chat/qwen2.5:3b"
