"""Prose is shown at once, what is meant for machines never."""

import pytest

from agents.llm.visible import Visible


def shown(text: str, size: int) -> str:
    visible = Visible()
    pieces = [visible.feed(text[start : start + size]) for start in range(0, len(text), size)]
    return "".join((*pieces, visible.rest()))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("I paint it blue, {really}.", "I paint it blue, {really}."),
        ("<think>Hmm.</think>Blue.", "Hmm.Blue."),
        ('I paint.\n<tool_call>{"name": "paint"}</tool_call>', "I paint."),
        ('{"name": "paint"}', ""),
        ('Sure:\n\n  {"name": "paint"}', "Sure:"),
        ('Sure:\n```json\n{"name": "paint"}\n```\nDone.', "Sure:"),
        ("[TOOL_CALLS][{}]", ""),
        ("with love <3", "with love <3"),
        ("a < b and `c` [d]", "a < b and `c` [d]"),
    ],
)
def test_pieces_of_any_size_show_the_same(text: str, prose: str, size: int) -> None:
    assert shown(text, size) == prose


def test_prose_does_not_wait() -> None:
    visible = Visible()
    assert visible.feed("I paint") == "I paint"
    assert visible.feed(" it") == " it"


def test_a_model_that_writes_emptiness_for_ever_costs_no_time() -> None:
    """With its square or cube, this would take minutes."""
    visible = Visible()
    assert visible.feed("So") == "So"
    assert [piece for _ in range(8_000) if (piece := visible.feed("\n"))] == []
    assert len(visible.feed("be it")) < 60
    assert shown("So" + " \t" * 20_000 + "be it", 50_000) == "So be it"
