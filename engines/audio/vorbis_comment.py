"""Vorbis comments, the tags of FLAC and Ogg (xiph.org, "Ogg Vorbis I: comment field")."""

import struct
from typing import Final

from engines.audio.tags import Fields

_KEYS: Final = {
    "title": "TITLE", "artist": "ARTIST", "bpm": "BPM", "key": "KEY", "comment": "COMMENT",
    "lyrics": "LYRICS", "encoder": "ENCODER", "manifest": "OPENTUNES_MANIFEST",
}  # fmt: skip
_NAMES: Final = {key: name for name, key in _KEYS.items()}


def build(vendor: bytes, fields: Fields) -> bytes:
    """A comment header naming `vendor`, the library that encoded the audio, as `split` returns it."""
    comments = [f"{_KEYS[name]}={text}".encode() for name, text in fields.items()]
    return b"".join([_sized(vendor), struct.pack("<I", len(comments)), *map(_sized, comments)])


def split(data: bytes) -> tuple[bytes, Fields]:
    """Vendor and the fields known to us; raises `ValueError` when `data` is not a comment header."""
    try:
        vendor, at = _take(data, 0)
        (count,) = struct.unpack_from("<I", data, at)
        at += 4
        fields: Fields = {}
        for _ in range(count):
            comment, at = _take(data, at)
            key, _, text = comment.decode("utf-8", "replace").partition("=")
            if key.upper() in _NAMES:
                fields[_NAMES[key.upper()]] = text
    except struct.error as error:
        raise ValueError("the comment header is cut short") from error
    return vendor, fields


def _sized(data: bytes) -> bytes:
    return struct.pack("<I", len(data)) + data


def _take(data: bytes, at: int) -> tuple[bytes, int]:
    (size,) = struct.unpack_from("<I", data, at)
    end = at + 4 + size
    if end > len(data):
        raise ValueError("the comment header is cut short")
    return data[at + 4 : end], end
