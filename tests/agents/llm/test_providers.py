"""The fakes speak as the real ones do, so far as a client can tell."""

import json

import httpx

from tests.agents.llm.providers import KEY, ollama, openai
from tests.agents.llm.replies import call, cast, cuts, hangs, say, structured, too_many

CHAT = {"model": "qwen2.5:3b", "stream": True, "messages": [{"role": "user", "content": "hi"}]}


def test_ollama_streams_lines_and_lists_its_models() -> None:
    with ollama(say("hello there"), models=["qwen2.5:3b", "llama3.2:1b"]) as server:
        tags = httpx.get(f"{server.url}/api/tags").json()
        answer = httpx.post(f"{server.url}/api/chat", json=CHAT)
    assert [model["name"] for model in tags["models"]] == ["qwen2.5:3b", "llama3.2:1b"]
    lines = [json.loads(line) for line in answer.iter_lines()]
    assert "".join(line["message"]["content"] for line in lines) == "hello there"
    assert [line["done"] for line in lines] == [False, False, True]
    assert server.asked[0].last == "hi"


def test_openai_streams_tool_calls_in_fragments_and_wants_its_key() -> None:
    chat = {**CHAT, "model": "gpt-test"}
    with openai(call("draw", colour="#112233")) as server:
        refused = httpx.post(f"{server.openai}/chat/completions", json=chat)
        answer = httpx.post(
            f"{server.openai}/chat/completions", json=chat, headers={"Authorization": f"Bearer {KEY}"}
        )
    assert refused.status_code == 401
    sent = [line[6:] for line in answer.iter_lines() if line.startswith("data: {")]
    deltas = [choice["delta"] for line in sent for choice in json.loads(line)["choices"]]
    calls = [delta["tool_calls"][0]["function"] for delta in deltas if "tool_calls" in delta]
    assert calls[0] == {"name": "draw", "arguments": ""}
    assert json.loads("".join(part["arguments"] for part in calls)) == {"colour": "#112233"}
    assert len(calls) > 2


def test_a_cast_answers_by_the_agent_that_asks() -> None:
    script = cast(director=structured({"plan": 1}), critic=[say("first"), too_many(9)])

    def ask(server_url: str, prompt: str) -> httpx.Response:
        messages = [{"role": "system", "content": prompt}, {"role": "user", "content": "go"}]
        return httpx.post(f"{server_url}/api/chat", json={**CHAT, "messages": messages})

    with ollama(script) as server:
        assert '\\"plan\\"' in ask(server.url, "You are the Director of the squad, above the Critic.").text
        assert "first" in ask(server.url, "You are the Critic.").text
        second = ask(server.url, "You are the Critic.")
        assert (second.status_code, second.headers["retry-after"]) == (429, "9")
        assert ask(server.url, "You are nobody.").status_code == 500


def test_a_hanging_answer_is_under_way_until_its_reader_leaves() -> None:
    with ollama(hangs("so far")) as server:
        with httpx.stream("POST", f"{server.url}/api/chat", json=CHAT) as answer:
            lines = answer.iter_lines()
            assert "so far" in next(lines)
            assert server.generating == 1
        assert server.quiet()
        assert server.abandoned == 1


def test_a_connection_that_breaks_is_noticed_by_the_client() -> None:
    with ollama(cuts("so far")) as server:
        try:
            httpx.post(f"{server.url}/api/chat", json=CHAT)
        except httpx.RemoteProtocolError:
            return
    raise AssertionError("the answer looked whole")
