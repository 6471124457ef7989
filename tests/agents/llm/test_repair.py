"""What models write instead of JSON and tool calls."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.llm.repair import arguments_in, calls_in, json_in, known, without_thinking

TOOLS = {
    "search_memory": frozenset({"text", "limit"}),
    "write_lyrics": frozenset({"sections", "title"}),
    "final_answer": frozenset({"answer"}),
}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"name": "write_lyrics", "parameters": {"title": "x"}}', "write_lyrics"),
        ('{"tool": "write_lyrics", "title": "x"}', "write_lyrics"),
        ('{"action": "final_answer", "action_input": {"answer": "x"}}', "final_answer"),
        ('{"write_lyrics": {"title": "x"}}', "write_lyrics"),
        ('{"text": "rain", "limit": 2}', "search_memory"),
        ('[{"name": "search_memory", "arguments": "{\\"text\\": \\"rain\\"}"}]', "search_memory"),
        ('[TOOL_CALLS][{"name": "search_memory", "arguments": {"text": "rain"}}]', "search_memory"),
        (
            "Calling tools: [{'function': {'name': 'search_memory', 'arguments': {'text': 'rain'}}}]",
            "search_memory",
        ),
        ('Action:\n{"name": "final_answer", "arguments": {"answer": "ok"}}<end_action>', "final_answer"),
        ('search_memory(text="rain", limit=3)', "search_memory"),
        ('```tool_code\nsearch_memory(text="rain")\n```', "search_memory"),
        (
            '<think>{"name": "final_answer"}</think>{"name": "write_lyrics", "arguments": {"title": "x"}}',
            "write_lyrics",
        ),
    ],
)
def test_calls_are_read(text: str, name: str) -> None:
    [call] = calls_in(text, TOOLS)
    assert call.name == name
    assert set(call.arguments) <= TOOLS[name]
    assert call.arguments


@pytest.mark.parametrize(
    "text",
    [
        "I would search my memory for rain.",
        '{"name": "delete_everything", "arguments": {"text": "x"}}',
        '{"title": "Rain", "mood": "sad"}',
        '{"name": "Rain", "text": "a song"}',
        "__import__('os').system('true')",
        "search_memory(text=open('/etc/passwd').read())",
        "search_memory('rain')",
        "search_memory(text={'rain', 'night'})",
        "search_memory(text=b'rain', limit={(1, 2): 3})",
        "search_memory()" + " " * 40_000 + "x",
        "",
        "[]",
        "{}",
    ],
)
def test_what_is_no_call_stays_none(text: str) -> None:
    assert calls_in(text, TOOLS) == []


def test_many_calls_are_all_read() -> None:
    one = '<tool_call>{"name": "search_memory", "arguments": {"text": "a"}}</tool_call>'
    many = f'[{one[11:-12]}, {{"name": "final_answer", "arguments": {{"answer": "b"}}}}]'
    assert [call.name for call in calls_in(many, TOOLS)] == ["search_memory", "final_answer"]
    assert [call.name for call in calls_in(one + one, TOOLS)] == ["search_memory", "search_memory"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('"{\\"a\\": 1}"', {"a": 1}),
        ("", {}),
        ("{'a': True,}", {"a": True}),
        ('{"a": "x', {"a": "x"}),
        ("[1]", None),
        ("3", None),
    ],
)
def test_arguments(text: str, value: object) -> None:
    assert arguments_in(text) == value


@pytest.mark.parametrize(
    "name", ["write_lyrics", "writeLyrics", "Write-Lyrics", "functions.write_lyrics", "tools.writelyrics"]
)
def test_names_in_another_spelling(name: str) -> None:
    assert known(name, TOOLS) == "write_lyrics"


@pytest.mark.parametrize("name", ["", "lyrics", "write", "os.system"])
def test_names_of_nothing(name: str) -> None:
    assert known(name, TOOLS) is None


@given(
    st.dictionaries(st.text(), st.integers() | st.text() | st.none(), min_size=1),
    st.sampled_from(["", "Sure:\n", "<think>a</think>"]),
)
def test_json_is_found_among_prose(value: dict[str, object], before: str) -> None:
    assert json_in(f"{before}{json.dumps(value)}\nDone.") == value


@given(st.text())
def test_nothing_that_is_written_breaks_the_reading(text: str) -> None:
    without_thinking(text)
    json_in(text)
    arguments_in(text)
    for call in calls_in(text, TOOLS):
        assert call.name in TOOLS


@pytest.mark.parametrize(
    "text",
    [
        "{" * 50_000,
        "[" * 50_000,
        "<think>" * 20_000,
        "(" * 50_000,
        "```\n" * 20_000,
        "[{" * 15,
        '{"a": "' * 8_000,
    ],
)
def test_nonsense_that_is_long_is_read_quickly(text: str) -> None:
    import time

    begun = time.monotonic()
    json_in(text)
    calls_in(f"search_memory({text}", TOOLS)
    calls_in(text, TOOLS)
    assert time.monotonic() - begun < 2
