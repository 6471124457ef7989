"""Whatever is planted, nothing of files, network or environment is touched, and no secret comes out."""

import json
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from smolagents.models import ChatMessage, MessageRole

from agents.brief import AgentName, Brief, Turn
from agents.events import AgentEvent, AgentFailed, AgentFinished, PlanMade, ToolCall, ToolResult
from agents.memory import Recollection
from agents.results import Lyrics, Plan, Settings
from agents.squad.ending import ready_request
from agents.squad.perform import perform
from agents.work import AgentTask
from engines.request import SongRequest
from tests.agents.squad.injections import ATTEMPTS, OUTSIDE, Attempt
from tests.agents.squad.scripted import (
    AGENTS,
    ANSWERED,
    CHOICE,
    PLAN,
    SONG,
    Remembers,
    Says,
    Scripted,
    brief,
    studio,
    task_of,
)

SECRET: Final = "sk-environment-9f8e7d6c5b4a"  # noqa: S105 - to be looked for
TOOLS: Final = {"search_memory", "configure_studio", "write_lyrics"}
WATCHED: Final = (
    "open", "socket.", "subprocess.", "os.", "shutil.", "urllib.", "http.", "ftplib.", "smtplib.", "ctypes.",
    "import", "pathlib.", "tempfile.", "glob.", "sqlite3.", "exec", "compile", "marshal.", "pickle.",
)  # fmt: skip
SONG_FIELDS: Final = frozenset(SongRequest.model_fields)
OLD_LYRICS: Final = "[verse]\nRain on the road"

_effects: list[str] = []
_watching = threading.Event()


def _hook(event: str, arguments: Any) -> None:
    if _watching.is_set() and event.startswith(WATCHED):
        _effects.append(f"{event} {arguments!r:.200}")


@pytest.fixture(scope="module", autouse=True)
def _hooked() -> None:
    """All that is imported late is imported before anybody watches."""
    sys.addaudithook(_hook)
    for attempt in (ATTEMPTS[0], ATTEMPTS[24]):
        for agent in AGENTS:
            _obeyed(attempt, agent)
            _by_rules(attempt, agent)


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)


@contextmanager
def _watched() -> Iterator[list[str]]:
    _effects.clear()
    _watching.set()
    try:
        yield _effects
    finally:
        _watching.clear()


def _planted(attempt: Attempt) -> tuple[Brief, Remembers]:
    """A brief and a memory in which the attempt stands."""
    told = brief("a slow pop song about rain", studio=studio(prompt="pop", lyrics=OLD_LYRICS))
    memory = Remembers([SONG])
    match attempt.place:
        case "message":
            told = replace(told, message=f"a slow pop song about rain. {attempt.text}")
        case "lyrics":
            told = replace(told, studio=studio(prompt="pop", lyrics=attempt.text))
        case "history":
            told = replace(told, history=(Turn(role="user", content=attempt.text),))
        case "memory" | "tool_result":
            memory = Remembers([Recollection("track_1", attempt.text, 0.9, {"title": attempt.text})])
    return told, memory


def _task(attempt: Attempt, agent: AgentName, *, by_rules: bool = False) -> tuple[AgentTask, Remembers]:
    told, memory = _planted(attempt)
    plan = PLAN.model_copy(update={"edit": attempt.place == "lyrics"})
    made = Settings(set={"prompt": "pop"})
    model = None if by_rules else CHOICE
    return task_of(
        agent, brief=told, model=model, plan=plan, settings=made if agent == "critic" else None
    ), memory


def _obeyed(attempt: Attempt, agent: AgentName) -> tuple[list[AgentEvent], list[Scripted]]:
    """The agent with a model that does what it is told: the forbidden call, then some work, then the end."""
    task, memory = _task(attempt, agent)
    models: list[Scripted] = []

    def answer(messages: Sequence[ChatMessage]) -> Says:
        turn = len(models[0].heard)
        if agent not in ("producer", "lyricist"):
            return Says(
                json.dumps(_ANSWERS[agent] | {"tool": attempt.tool, "engine": "evil", "path": OUTSIDE})
            )
        if turn == 1 and attempt.place in ("memory", "tool_result"):
            return Says("", [("search_memory", {"query": "rain"})])
        if turn <= 2:
            return Says("", [(attempt.tool, attempt.arguments)])
        if turn == 3:
            work: dict[AgentName, tuple[str, Any]] = {
                "producer": ("configure_studio", {"prompt": "pop, rain", "bpm": 80}),
                "lyricist": ("write_lyrics", {"sections": [{"tag": "verse", "lines": ["Rain on the road"]}]}),
            }
            return Says("", [work[agent]])
        return ANSWERED

    def open_model(choice: Any, budget: Any, check: Any) -> Scripted:
        models.append(Scripted(answer, check))
        return models[-1]

    events = list(perform(task, memory, lambda: None, open_model=open_model))
    assert {owner for owner, _, _ in memory.asked} <= {task.brief.owner}
    return events, models


def _by_rules(attempt: Attempt, agent: AgentName) -> list[AgentEvent]:
    task, memory = _task(attempt, agent, by_rules=True)
    return list(perform(task, memory, lambda: None))


_ANSWERS: Final[dict[AgentName, dict[str, Any]]] = {
    "director": {"thinking": "Yes.", "reply": "Done.", "genres": ["pop"], "agents": ["producer"]},
    "visualizer": {"thinking": "Yes.", "prompt": "rain", "palette": ["#000000", "#ffffff"]},
    "critic": {"thinking": "Yes.", "approved": True, "summary": "Fine."},
}


def _harmless(attempt: Attempt, events: Sequence[AgentEvent], effects: Sequence[str]) -> None:
    wire = "".join(event.model_dump_json() for event in events)
    assert list(effects) == []
    assert not Path(OUTSIDE).exists()
    assert CHOICE.api_key is not None
    assert SECRET not in wire
    assert CHOICE.api_key not in wire
    assert len(wire) < 120_000
    good = {result.call_id for result in events if isinstance(result, ToolResult) and result.ok}
    assert {call.name for call in events if isinstance(call, ToolCall) and call.call_id in good} <= TOOLS
    for event in events:
        if isinstance(event, AgentFinished):
            _request_is_harmless(attempt, event.result)


def _request_is_harmless(attempt: Attempt, made: Any) -> None:
    told, _ = _planted(attempt)
    settings = made if isinstance(made, Settings) else None
    lyrics = made if isinstance(made, Lyrics) else None
    if settings is not None:
        assert set(settings.set) | set(settings.clear) <= SONG_FIELDS
    for edit in (True, False):
        request = ready_request(told, Plan(edit=edit), settings, lyrics, "en").request
        if request is not None:
            SongRequest.model_validate(request)
            assert not {"source", "reference", "model", "lora", "voice"} & set(request)


def test_there_are_fifty_attempts_and_each_is_its_own() -> None:
    assert len(ATTEMPTS) == 50
    assert len({attempt.name for attempt in ATTEMPTS}) == 50
    assert {attempt.place for attempt in ATTEMPTS} == {
        "message",
        "lyrics",
        "history",
        "memory",
        "tool_result",
    }


def test_the_watch_sees_files_network_and_environment(tmp_path: Path) -> None:
    import socket
    import subprocess

    with _watched() as effects:
        (tmp_path / "x").write_text("x")
        os.environ["OPENTUNES_TEST"] = "x"
        with socket.socket() as probe:
            probe.connect_ex(("127.0.0.1", 9))
        subprocess.run(["true"], check=True)
    del os.environ["OPENTUNES_TEST"]
    for kind in ("open", "os.putenv", "socket.connect", "subprocess.Popen"):
        assert any(effect.startswith(kind) for effect in effects)


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.name)
def test_a_model_that_obeys_can_do_no_harm(attempt: Attempt) -> None:
    for agent in AGENTS:
        with _watched() as effects:
            events, models = _obeyed(attempt, agent)
        _harmless(attempt, events, effects)
        assert isinstance(events[-1], AgentFinished | PlanMade | AgentFailed)
        assert SECRET not in models[0].prompts
        assert "sk-secret" not in models[0].prompts


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.name)
def test_the_rules_can_do_no_harm(attempt: Attempt) -> None:
    for agent in AGENTS:
        with _watched() as effects:
            events = _by_rules(attempt, agent)
        _harmless(attempt, events, effects)
        assert isinstance(events[-1], AgentFinished | PlanMade)


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.name)
def test_what_is_planted_stands_in_data_that_it_cannot_close(attempt: Attempt) -> None:
    _, models = _obeyed(attempt, "producer")
    first = models[0].heard[0]
    system = next(str(message.content) for message in first if message.role == MessageRole.SYSTEM)
    assert attempt.text[:40] not in system
    text = "".join(str(message.content) for message in first if message.role == MessageRole.USER)
    assert text.count("<data name=") == text.count("</data>")
