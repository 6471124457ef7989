from hypothesis import given
from hypothesis import strategies as st

from serve_app.cli.sse import Message, messages


def test_comments_and_unknown_fields_are_skipped() -> None:
    stream = b": hello\n\nid: 1\nevent: queued\ndata: {}\n\nretry: 5\n\ndata: a\ndata:b\r\n\r\n"
    assert list(messages([stream])) == [Message("1", "{}"), Message("1", "a\nb")]


def test_an_event_that_is_cut_off_is_dropped() -> None:
    assert list(messages([b"id: 1\ndata: a\n\nid: 2\ndata: b\n"])) == [Message("1", "a")]


@given(st.text(alphabet=st.characters(exclude_characters="\n\r", codec="utf-8")), st.integers(1, 20))
def test_any_text_survives_any_cut(text: str, size: int) -> None:
    stream = f"id: 7\ndata: x{text}\u2028\x85\x1d\n\n".encode()
    chunks = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert list(messages(chunks)) == [Message("7", f"x{text}\u2028\x85\x1d")]
