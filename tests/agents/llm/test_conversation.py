"""Histories of smolagents become what chat APIs want."""

from smolagents.models import ChatMessage, MessageRole

from agents.llm.conversation import wire


def said(role: MessageRole, text: str) -> ChatMessage:
    return ChatMessage(role=role, content=[{"type": "text", "text": text}])


def test_calls_and_results_become_real_ones() -> None:
    calls = [
        {"id": "c1", "type": "function", "function": {"name": "paint", "arguments": {"colour": "b'l\"ue"}}},
        {"id": "c2", "type": "function", "function": {"name": "wait", "arguments": {}}},
    ]
    sent = wire(
        [
            said(MessageRole.SYSTEM, "Be good."),
            said(MessageRole.USER, "Paint."),
            said(MessageRole.ASSISTANT, "<think>Blue?</think>I paint."),
            said(MessageRole.TOOL_CALL, f"Calling tools:\n{calls!s}"),
            said(MessageRole.TOOL_RESPONSE, "Observation:\nPainted."),
        ]
    )
    assert [message["role"] for message in sent] == ["system", "user", "assistant", "tool", "tool"]
    assert sent[2]["content"] == "I paint."
    assert sent[2]["tool_calls"][0]["function"]["arguments"] == '{"colour": "b\'l\\"ue"}'
    assert [(message["tool_call_id"], message["content"][:8]) for message in sent[3:]] == [
        ("c1", "Painted."),
        ("c2", "See the "),
    ]


def test_errors_without_a_call_are_told_as_the_user() -> None:
    sent = wire([said(MessageRole.USER, "Paint."), said(MessageRole.TOOL_RESPONSE, "Error:\nNo such wall.")])
    assert sent == [{"role": "user", "content": "Paint.\nError:\nNo such wall."}]


def test_what_cannot_be_read_as_calls_stays_text_and_is_not_run() -> None:
    sent = wire([said(MessageRole.TOOL_CALL, "Calling tools:\n__import__('os').abort()")])
    assert sent == [{"role": "assistant", "content": "Calling tools:\n__import__('os').abort()"}]


def test_dicts_will_do() -> None:
    assert wire([{"role": "user", "content": "Hi."}]) == [{"role": "user", "content": "Hi."}]
