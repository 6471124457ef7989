"""What an agent thinks aloud."""

import json
import time

from hypothesis import given
from hypothesis import strategies as st

from agents.squad.thoughts import LONGEST, SPAN, FieldText, Gathered


def _fed(reader: FieldText, text: str, size: int) -> list[str]:
    return [reader.feed(text[start : start + size]) for start in range(0, len(text), size)]


def test_words_are_gathered_into_sentences() -> None:
    thoughts = Gathered()
    sent = [text for word in ("I ", "hear ", "rain. ", "And ", "neon") if (text := thoughts.add(word))]
    assert sent == ["I hear rain. "]
    assert thoughts.waiting
    assert thoughts.take() == "And neon"
    assert not thoughts.waiting


def test_what_waits_longer_than_the_span_is_sent_without_a_full_stop() -> None:
    thoughts = Gathered()
    assert thoughts.add("slow ") == ""
    time.sleep(SPAN * 1.5)
    assert thoughts.due
    assert thoughts.add("words") == "slow words"


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.integers(1, 9), st.booleans())
def test_the_field_comes_out_of_json_as_it_was_whatever_the_pieces(
    text: str, size: int, ascii_only: bool
) -> None:
    wire = json.dumps({"before": "x", "thinking": text, "reply": "not this"}, ensure_ascii=ascii_only)
    pieces = _fed(FieldText("thinking"), wire, size)
    assert "".join(pieces) == "".join(char for char in text if char >= " " or char in "\n\t")
    for piece in pieces:
        piece.encode()  # no half of a surrogate pair


def test_an_answer_that_begins_anew_is_read_anew() -> None:
    reader = FieldText("thinking")
    said = "".join(_fed(reader, '{"thinking": "one", "bpm": broken', 4))
    said += "".join(_fed(reader, '{"thinking":"two"}', 3))
    assert said == "onetwo"


def test_nobody_thinks_aloud_for_ever() -> None:
    endless = '{"thinking": "' + "x" * 3 * LONGEST
    assert len("".join(_fed(FieldText("thinking"), endless, 1_000))) == LONGEST
