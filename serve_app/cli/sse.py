"""Server-sent events out of bytes (https://html.spec.whatwg.org/multipage/server-sent-events.html).

Lines end in LF or CRLF only: httpx's own `iter_lines` also cuts at U+2028 and its like, which a prompt may
hold.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One event; the id is the last one that was seen, which is what a browser would send to resume."""

    id: str
    data: str


def messages(chunks: Iterable[bytes]) -> Iterator[Message]:
    """Events of a stream as they become complete; one that is cut off is dropped."""
    last_id, data = "", list[str]()
    for line in _lines(chunks):
        if not line:
            if data:
                yield Message(last_id, "\n".join(data))
            data = []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            data.append(value)
        elif field == "id" and "\0" not in value:
            last_id = value


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.removesuffix(b"\r").decode("utf-8", "replace")
