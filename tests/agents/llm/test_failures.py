"""What goes wrong with a provider, as the user reads it; at most one call, and no key in any word of it."""

import pickle
import socket

import pytest

from agents.errors import (
    AgentError,
    KeyMissing,
    KeyRefused,
    ModelFailed,
    ModelMissing,
    ModelUnreachable,
    RateLimited,
)
from agents.llm.failures import friendly
from agents.llm.model import open_model
from agents.llm.plain import scrub
from agents.setup import Budget, ModelChoice
from tests.agents.llm.opening import ASKING, MODELS, opened, spoken
from tests.agents.llm.providers import KEY, openai
from tests.agents.llm.replies import Reply, cuts, fails, refuses_key, say, too_long, too_many

every_provider = pytest.mark.parametrize("name", MODELS)


def failure(name: str, reply: Reply) -> AgentError:
    with opened(name, reply) as (model, server):
        with pytest.raises(AgentError) as caught:
            spoken(model)
        assert len(server.asked) == 1, "nothing is retried"
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert (again.message, again.hint) == (caught.value.message, caught.value.hint)
    assert "sk-" not in f"{caught.value!r} {caught.value.hint}"
    return caught.value


@every_provider
def test_a_refused_key(name: str) -> None:
    error = failure(name, refuses_key())
    assert isinstance(error, KeyRefused)
    assert "Check" in error.hint


@every_provider
def test_too_many_requests(name: str) -> None:
    error = failure(name, too_many(7))
    assert isinstance(error, RateLimited)
    assert "7 s" in error.hint


@every_provider
@pytest.mark.parametrize("status", [500, 502, 503])
def test_an_error_of_the_provider(name: str, status: int) -> None:
    error = failure(name, fails(status, "out of memory, key sk-0123456789abcdef"))
    assert isinstance(error, ModelFailed)
    assert "out of memory" in error.message
    assert "litellm" not in error.message.lower()


@every_provider
def test_a_connection_that_breaks(name: str) -> None:
    error = failure(name, cuts("so far, so good"))
    assert isinstance(error, ModelUnreachable)
    assert "broke" in error.message


@pytest.mark.parametrize("name", MODELS[1:])
def test_a_conversation_that_is_too_long(name: str) -> None:
    error = failure(name, too_long())
    assert "too long" in error.message
    assert "Shorten" in error.hint


def test_an_error_in_mid_stream() -> None:
    error = failure(MODELS[0], Reply(raw=b'{"error":"the runner has crashed"}\n'))
    assert isinstance(error, ModelFailed)
    assert "the runner has crashed" in error.message


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ollama_chat/llama9:1b", "Run `ollama pull llama9:1b`"),
        ("openai/gpt-none", "GET /llm/models"),
        ("groq/none", "GET /llm/models"),
    ],
)
def test_a_model_that_is_not_there(name: str, words: str) -> None:
    with opened(name, say("ok")) as (model, _), pytest.raises(ModelMissing) as caught:
        spoken(model)
    assert words in caught.value.hint


@every_provider
def test_nobody_answers(name: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    model = open_model(ModelChoice(name, f"http://127.0.0.1:{port}", KEY), Budget(), lambda: None)
    with pytest.raises(ModelUnreachable) as caught:
        spoken(model)
    assert f"http://127.0.0.1:{port}" in caught.value.message
    assert not caught.value.hint.startswith("Start it") or name.startswith("ollama")


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("groq/llama-3.3-70b-versatile", "GROQ_API_KEY"),
        ("openai/gpt-5-mini", "OPENAI_API_KEY"),
        ("gpt-5-mini", "OPENAI_API_KEY"),
        ("anthropic/claude-sonnet-4-5", "ANTHROPIC_API_KEY"),
        ("mistral/mistral-small", "MISTRAL_API_KEY"),
    ],
)
def test_a_missing_key_is_told_before_anything_is_sent(
    name: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(variable, raising=False)
    with pytest.raises(KeyMissing) as caught:
        open_model(ModelChoice(name), Budget(), lambda: None)
    assert variable in caught.value.hint


@pytest.mark.parametrize("name", ["nobody/model", "ollam/qwen2.5:3b"])
def test_a_provider_that_does_not_exist(name: str) -> None:
    with pytest.raises(ModelMissing, match="names no provider"):
        open_model(ModelChoice(name), Budget(), lambda: None)


def test_a_compatible_server_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with openai(say("hello"), key=None) as server:
        model = open_model(ModelChoice("openai/gpt-test", server.openai), Budget(), lambda: None)
        assert spoken(model) == "hello"


def test_a_key_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", KEY)
    with openai(say("hello")) as server:
        model = open_model(ModelChoice("groq/llama-test", server.openai), Budget(), lambda: None)
        assert spoken(model) == "hello"


def test_a_redirect_gets_no_key() -> None:
    with openai(say("never")) as elsewhere:
        moved = fails(307, "moved", location=f"{elsewhere.openai}/chat/completions")
        for name in MODELS:
            with opened(name, moved) as (model, _), pytest.raises(ModelFailed):
                spoken(model)
        assert elsewhere.asked == []


@pytest.mark.parametrize(
    "text",
    [
        "key sk-proj-abcdef0123456789 is wrong",
        "Authorization: Bearer abc.def.ghi",
        "gsk_abcdefghijklmnop",
        "Incorrect API key provided: my-odd-key.",
        "AIzaSyA0123456789abcdefghijk",
        "it was my-own-secret",
    ],
)
def test_keys_are_struck_out(text: str) -> None:
    clean = scrub(text, "my-own-secret")
    assert "***" in clean
    for word in ("abcdef", "abc.def", "odd", "SyA", "own"):
        assert word not in clean


def test_the_model_tells_no_key_of_itself() -> None:
    with opened(MODELS[1], say("ok")) as (model, _):
        assert KEY not in f"{model!r} {vars(model)!r} {model.to_dict()!r}"
        list(model.generate_stream(ASKING))


def test_an_error_without_end_costs_no_time() -> None:
    """With its square, this would take minutes."""
    error = friendly(ValueError('{"error":"' * 200_000), ModelChoice("openai/gpt-test"))
    assert error.code == "model_failed"
    assert len(error.message) < 300
