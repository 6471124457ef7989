"""Who answers, and what there is to choose from."""

import asyncio
import socket

import pytest

from agents.errors import KeyMissing, ModelMissing, ModelUnreachable
from agents.llm import offers, who_answers
from agents.llm.probe import KEPT, Answer, Shared
from agents.setup import AgentSetup
from tests.agents.llm.providers import KEY, ollama, openai
from tests.agents.llm.replies import say
from tests.stand_ins import FakeClock

DEFAULT = "ollama_chat/qwen2.5:3b"


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "GROQ_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def lists(clock: FakeClock) -> Shared[Answer]:
    return Shared(clock)


@pytest.fixture
def nobody() -> str:
    """An address where nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


async def test_nothing_configured_and_ollama_has_the_default(lists: Shared[Answer]) -> None:
    with ollama(say("ok")) as server:
        answering = await who_answers(AgentSetup(ollama=server.url), lists=lists)
    assert (answering.mode, answering.hint, answering.error) == ("model", None, None)
    assert {choice.model for choice in answering.models.values()} == {DEFAULT}
    assert answering.models["critic"].api_base == server.url


async def test_nothing_configured_and_ollama_has_another(lists: Shared[Answer]) -> None:
    with ollama(say("ok"), models=["llama3.2:1b"]) as server:
        answering = await who_answers(AgentSetup(ollama=server.url), lists=lists)
    assert answering.mode == "rules"
    assert answering.models == {}
    assert answering.hint is not None
    assert "ollama pull qwen2.5:3b" in answering.hint
    assert "ollama_chat/llama3.2:1b" in answering.hint


async def test_nothing_at_all(nobody: str, lists: Shared[Answer]) -> None:
    answering = await who_answers(AgentSetup(ollama=nobody), lists=lists)
    assert answering.mode == "rules"
    assert answering.error is None
    assert "AGENT_MODEL_ID" in (answering.hint or "")


async def test_a_configured_model_is_never_replaced(nobody: str, lists: Shared[Answer]) -> None:
    down = await who_answers(AgentSetup(model=DEFAULT, ollama=nobody), lists=lists)
    assert (down.mode, type(down.error)) == ("model", ModelUnreachable)
    with ollama(say("ok")) as server:
        missing = await who_answers(AgentSetup(model="ollama/llama9", ollama=server.url), lists=lists)
    assert (missing.mode, type(missing.error)) == ("model", ModelMissing)
    assert missing.models["director"].model == "ollama_chat/llama9"
    keyless = await who_answers(AgentSetup(model="groq/llama-test", ollama=nobody), lists=lists)
    assert (keyless.mode, type(keyless.error)) == ("model", KeyMissing)
    keyed = await who_answers(
        AgentSetup(model="groq/llama-test", keys={"groq": KEY}, ollama=nobody), lists=lists
    )
    assert (keyed.mode, keyed.error) == ("model", None)
    assert KEY not in repr(keyed)


async def test_an_agent_may_have_its_own_model(nobody: str, lists: Shared[Answer]) -> None:
    setup = AgentSetup(
        model="groq/llama-test", models={"lyricist": "openai/gpt-test"}, keys={"groq": KEY}, ollama=nobody
    )
    answering = await who_answers(setup, lists=lists)
    assert answering.models["lyricist"].model == "openai/gpt-test"
    assert answering.models["producer"].api_key == KEY
    assert isinstance(answering.error, KeyMissing)


async def test_rules_may_be_asked_for(lists: Shared[Answer]) -> None:
    with ollama(say("ok")) as server:
        answering = await who_answers(AgentSetup(ollama=server.url), rules=True, lists=lists)
        assert server.paths == []
    assert (answering.mode, answering.hint) == ("rules", None)


async def test_ollama_is_asked_once_in_a_while_however_many_want_to_know(
    lists: Shared[Answer], clock: FakeClock
) -> None:
    with ollama(say("ok")) as server:
        setup = AgentSetup(ollama=f"{server.url}/")
        await asyncio.gather(*(who_answers(setup, lists=lists) for _ in range(20)))
        assert server.paths == ["/api/version", "/api/tags"]
        clock.move(KEPT - 0.1)
        await who_answers(setup, lists=lists)
        assert len(server.paths) == 2
        clock.move(0.2)
        await who_answers(setup, lists=lists)
        assert len(server.paths) == 4


async def test_who_leaves_does_not_take_the_answer_with_them(lists: Shared[Answer]) -> None:
    with ollama(say("ok")) as server:
        setup = AgentSetup(ollama=server.url)
        first = asyncio.ensure_future(who_answers(setup, lists=lists))
        await asyncio.sleep(0)
        second = asyncio.ensure_future(who_answers(setup, lists=lists))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).mode == "model"
        assert len(server.paths) == 2


async def test_an_ollama_that_hangs_costs_a_second(lists: Shared[Answer]) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        setup = AgentSetup(ollama=f"http://127.0.0.1:{silent.getsockname()[1]}")
        async with asyncio.timeout(2):
            assert (await who_answers(setup, lists=lists)).mode == "rules"


async def test_offers_are_what_is_there(lists: Shared[Answer]) -> None:
    with (
        ollama(say("ok"), models=["qwen2.5:3b", "llama3.2:latest"]) as local,
        openai(say("ok"), models=["gpt-test", "whisper-1"]) as far,
    ):
        setup = AgentSetup(
            model="ollama_chat/llama3.2",
            ollama=local.url,
            api_bases={"openai": far.openai},
            keys={"openai": KEY},
        )
        found = {offer.id: offer for offer in await offers(setup, lists=lists)}
    assert list(found) == ["rules", DEFAULT, "ollama_chat/llama3.2", "openai/gpt-test"]
    assert [offer.default for offer in found.values()] == [False, False, True, False]
    assert all(offer.available for offer in found.values())
    assert found[DEFAULT].size_bytes == 1_929_912_432
    assert found[DEFAULT].title == "qwen2.5:3b (3.1B, Q4_K_M)"


async def test_offers_say_why_a_configured_model_is_not_there(nobody: str, lists: Shared[Answer]) -> None:
    setup = AgentSetup(model="groq/llama-test", ollama=nobody)
    found = {offer.id: offer for offer in await offers(setup, lists=lists)}
    assert list(found) == ["rules", "groq/llama-test"]
    offer = found["groq/llama-test"]
    assert (offer.available, offer.default) == (False, True)
    assert "GROQ_API_KEY" in (offer.hint or "")


async def test_without_anything_the_rules_answer_and_the_default_tells_how_to_get_it(
    nobody: str, lists: Shared[Answer]
) -> None:
    rules, default = await offers(AgentSetup(ollama=nobody), lists=lists)
    assert (rules.id, rules.available, rules.default) == ("rules", True, True)
    assert (default.id, default.available, default.default) == (DEFAULT, False, False)
    assert default.hint is not None
    assert "ollama serve" in default.hint


async def test_a_wrong_key_is_told_with_the_configured_model(nobody: str, lists: Shared[Answer]) -> None:
    with openai(say("ok")) as far:
        setup = AgentSetup(
            model="openai/gpt-test",
            ollama=nobody,
            api_bases={"openai": far.openai},
            keys={"openai": "sk-wrong-0123456789"},
        )
        answering = await who_answers(setup, lists=lists)
        found = {offer.id: offer for offer in await offers(setup, lists=lists)}
    assert answering.mode == "model"
    assert not found["openai/gpt-test"].available
    assert "refuses" in (found["openai/gpt-test"].reason or "")
