"""Tags in WAV files: a LIST/INFO chunk for every reader, an `id3 ` chunk for all that INFO has no name for.

"Multimedia Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991); INFO text is UTF-8.
"""

import shutil
from typing import BinaryIO, Final

from engines.audio import id3
from engines.audio.tags import Fields

_INFO: Final = {"title": b"INAM", "artist": b"IART", "encoder": b"ISFT", "comment": b"ICMT"}
_MAX_INFO: Final = (
    1_024  # bytes of one text: libsndfile drops the whole of what is longer; `id3 ` has all of it
)


def embed(source: BinaryIO, target: BinaryIO, fields: Fields) -> None:
    """Copy the WAV in `source` to `target`, tags last; raises `ValueError` when it is not WAV."""
    header = source.read(12)
    if header[:4] != b"RIFF" or header[8:] != b"WAVE":
        raise ValueError("this is not a WAV file")
    target.write(header)
    shutil.copyfileobj(source, target, 1 << 20)
    target.write(b"\x00" * (target.tell() % 2))
    info = b"INFO" + b"".join(
        _chunk(_INFO[name], _cut(fields[name].encode()) + b"\x00") for name in _INFO if name in fields
    )
    target.write(_chunk(b"LIST", info) + _chunk(b"id3 ", id3.build(fields)))
    end = target.tell()
    target.seek(4)
    target.write((end - 8).to_bytes(4, "little"))
    target.seek(end)


def extract(source: BinaryIO) -> Fields:
    """The fields of a WAV file; raises `ValueError` when it is not WAV."""
    header = source.read(12)
    if header[:4] != b"RIFF" or header[8:] != b"WAVE":
        raise ValueError("this is not a WAV file")
    while len(chunk := source.read(8)) == 8:
        size = int.from_bytes(chunk[4:], "little")
        if chunk[:4].lower() == b"id3 " and size <= id3.MAX_TAG:
            return id3.parse(source.read(size))
        source.seek(size + size % 2, 1)
    return {}


def _cut(text: bytes) -> bytes:
    return (
        text
        if len(text) <= _MAX_INFO
        else text[: _MAX_INFO - 3].decode("utf-8", "ignore").encode() + "…".encode()
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + b"\x00" * (len(body) % 2)
