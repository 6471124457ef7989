"""Tags in FLAC files (RFC 9639, section 8): the VORBIS_COMMENT metadata block."""

import shutil
from collections.abc import Iterator
from typing import BinaryIO, Final

from engines.audio import vorbis_comment
from engines.audio.tags import Fields

_STREAMINFO: Final = 0
_COMMENT: Final = 4
_MAX_BLOCK: Final = (1 << 24) - 1


def embed(source: BinaryIO, target: BinaryIO, fields: Fields) -> None:
    """Copy the FLAC in `source` to `target` with `fields` in place of its comments; other blocks stay.

    Raises `ValueError` when `source` is not FLAC or the fields exceed the 16 MiB of a block.
    """
    blocks = list(_blocks(source))
    vendor = next((vorbis_comment.split(body)[0] for kind, body in blocks if kind == _COMMENT), b"")
    comment = vorbis_comment.build(vendor, fields)
    if len(comment) > _MAX_BLOCK:
        raise ValueError("the tags do not fit into a FLAC metadata block")
    others = [(kind, body) for kind, body in blocks if kind not in (_STREAMINFO, _COMMENT)]
    blocks = [(kind, body) for kind, body in blocks if kind == _STREAMINFO] + [(_COMMENT, comment), *others]
    target.write(b"fLaC")
    for number, (kind, body) in enumerate(blocks, 1):
        last = 0x80 if number == len(blocks) else 0
        target.write(bytes([last | kind]) + len(body).to_bytes(3, "big") + body)
    shutil.copyfileobj(source, target, 1 << 20)


def extract(source: BinaryIO) -> Fields:
    """The fields of a FLAC file; raises `ValueError` when it is not FLAC."""
    return next((vorbis_comment.split(body)[1] for kind, body in _blocks(source) if kind == _COMMENT), {})


def _blocks(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Each metadata block's type and body; the file is then at the first audio frame."""
    if source.read(4) != b"fLaC":
        raise ValueError("this is not a FLAC file")
    last = False
    while not last:
        header = source.read(4)
        if len(header) < 4:
            raise ValueError("the FLAC metadata is cut short")
        last = bool(header[0] & 0x80)
        yield header[0] & 0x7F, source.read(int.from_bytes(header[1:], "big"))
