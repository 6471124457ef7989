"""ID3v2.4 tags (id3.org, "ID3 tag version 2.4.0"): before the frames of an MP3, and as a chunk of a WAV.

Text is UTF-8, which never looks like an MPEG sync word, so nothing needs unsynchronisation.
"""

import shutil
from typing import BinaryIO, Final

from engines.audio.tags import Fields, short_key

MAX_TAG: Final = 1 << 24
"""Longest tag that is read, in bytes; covers of stray files are not worth more."""

_FRAMES: Final = {"title": "TIT2", "artist": "TPE1", "bpm": "TBPM", "key": "TKEY", "encoder": "TSSE"}
_NAMES: Final = {frame: name for name, frame in _FRAMES.items()}
_MANIFEST: Final = "OPENTUNES_MANIFEST"
_UTF8: Final = b"\x03"


def build(fields: Fields) -> bytes:
    """A whole ID3v2.4 tag; bpm is rounded and key abbreviated, as the standard asks, or left out."""
    frames = b""
    for name, text in fields.items():
        if name == "bpm":
            frames += _frame("TBPM", _UTF8 + str(round(float(text))).encode())
        elif name == "key":
            frames += _frame("TKEY", _UTF8 + short.encode()) if (short := short_key(text)) else b""
        elif name == "comment":
            frames += _frame("COMM", _UTF8 + b"XXX\x00" + text.encode())
        elif name == "lyrics":
            frames += _frame("USLT", _UTF8 + b"XXX\x00" + text.encode())
        elif name == "manifest":
            frames += _frame("TXXX", _UTF8 + _MANIFEST.encode() + b"\x00" + text.encode())
        else:
            frames += _frame(_FRAMES[name], _UTF8 + text.encode())
    return b"ID3\x04\x00\x00" + _synchsafe(len(frames)) + frames


def parse(tag: bytes) -> Fields:
    """The fields of a tag that `build` made; frames of other kinds or encodings are passed over."""
    fields: Fields = {}
    if len(tag) < 10 or tag[:4] != b"ID3\x04" or tag[5] != 0:
        return fields
    at, end = 10, min(len(tag), 10 + _from_synchsafe(tag[6:10]))
    while at + 10 <= end and tag[at] != 0:
        frame, size = tag[at : at + 4].decode("latin-1"), _from_synchsafe(tag[at + 4 : at + 8])
        body, plain = tag[at + 10 : at + 10 + size], tag[at + 8 : at + 10] == b"\x00\x00"
        at += 10 + size
        if at > end or not plain or body[:1] != _UTF8:
            continue
        text = body[1:].decode("utf-8", "replace")
        if frame in _NAMES:
            fields[_NAMES[frame]] = text
        elif frame in {"COMM", "USLT"}:
            fields["comment" if frame == "COMM" else "lyrics"] = text[3:].partition("\x00")[2]
        elif frame == "TXXX" and text.startswith(_MANIFEST + "\x00"):
            fields["manifest"] = text.partition("\x00")[2]
    return fields


def embed(source: BinaryIO, target: BinaryIO, fields: Fields) -> None:
    """Copy the MP3 in `source` to `target` with a tag before it, in place of the one it had."""
    _tag(source)
    target.write(build(fields))
    shutil.copyfileobj(source, target, 1 << 20)


def extract(source: BinaryIO) -> Fields:
    """The fields of an MP3."""
    return parse(_tag(source))


def _tag(source: BinaryIO) -> bytes:
    """The tag at the start of the file, leaving the file just behind it; empty when there is none."""
    header = source.read(10)
    size = _from_synchsafe(header[6:10])
    if header[:3] != b"ID3" or len(header) < 10 or size > MAX_TAG:
        source.seek(0)
        return b""
    return header + source.read(size)


def _frame(name: str, body: bytes) -> bytes:
    return name.encode() + _synchsafe(len(body)) + b"\x00\x00" + body


def _synchsafe(size: int) -> bytes:
    return bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))


def _from_synchsafe(data: bytes) -> int:
    size = 0
    for byte in data:
        size = size << 7 | byte & 0x7F
    return size
