"""Whether a file ends before its own header says, which libsndfile forgives in these containers."""

import os
from pathlib import Path
from typing import BinaryIO, Final

_LONGEST_PAGE: Final = 27 + 255 + 255 * 255
"""Bytes of an Ogg page (RFC 3533)."""
_UNKNOWN: Final = frozenset({0, 0x7FFFFFFF, 0xFFFFFFFF, 2**63 - 1, 2**64 - 1})
"""Sizes that writers of streams put where the size is to be known only later."""


def ends_early(path: Path) -> bool:
    """Whether a wav (also RF64 and Wave64), aiff, au or ogg file is cut short; False for all others."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(24)
        file.seek(12)
        match start[:4]:
            case b"RIFF" | b"RF64":
                return _riff(file, size)
            case b"FORM":
                return _beyond(8, int.from_bytes(start[4:8], "big"), size)
            case b".snd":
                header, length = (int.from_bytes(start[at : at + 4], "big") for at in (4, 8))
                return _beyond(header, length, size)
            case b"riff":  # Wave64: its size counts all of the file
                return _beyond(0, int.from_bytes(start[16:24], "little"), size)
            case b"OggS":
                return _ogg(file, size)
    return False


def _beyond(start: int, length: int, size: int) -> bool:
    return length not in _UNKNOWN and start + length > size


def _riff(file: BinaryIO, size: int) -> bool:
    """By the length of the data chunk; RF64 has it in the chunk `ds64` (EBU Tech 3306)."""
    long = 0
    while len(head := file.read(8)) == 8:
        length = int.from_bytes(head[4:], "little")
        if head[:4] == b"data":
            return _beyond(file.tell(), long if length == 0xFFFFFFFF and long else length, size)
        if head[:4] == b"ds64":
            long = int.from_bytes(file.read(16)[8:], "little")
            length -= 16
        file.seek(length + length % 2, os.SEEK_CUR)
    return False


def _ogg(file: BinaryIO, size: int) -> bool:
    """By the last page."""
    file.seek(max(0, size - _LONGEST_PAGE))
    end = file.read()
    page = end[end.rfind(b"OggS") :]
    return len(page) < 27 or len(page) < 27 + page[26] + sum(page[27 : 27 + page[26]])
