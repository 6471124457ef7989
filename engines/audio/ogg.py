"""Tags in Ogg Vorbis files, and a serial number that is not random (RFC 3533; Vorbis I, section 4.2).

libsndfile draws the serial number of the stream at random. Every page is rewritten with one that is given,
and with its checksum, so the same song gives the same bytes.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, Final

from engines.audio import vorbis_comment
from engines.audio.tags import Fields

_HEADER: Final = struct.Struct(
    "<4sBBqIIIB"
)  # capture, version, flags, granule, serial, sequence, checksum, segments
MAX_PACKET: Final = 1 << 24
"""Longest header packet that is read, in bytes."""
_CONTINUED: Final = 1
_NO_PACKET_ENDS: Final = -1
_COMMENT: Final = b"\x03vorbis"
_MIRRORED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    granule: int
    lacing: bytes
    body: bytes

    def packed(self, serial: int, sequence: int) -> bytes:
        header = _HEADER.pack(b"OggS", 0, self.flags, self.granule, serial, sequence, 0, len(self.lacing))
        page = header + self.lacing + self.body
        return page[:22] + struct.pack("<I", checksum(page)) + page[26:]


def checksum(page: bytes) -> int:
    """CRC of an Ogg page whose checksum field is zero: polynomial 04C11DB7, bits not mirrored, no inversion.

    zlib's CRC has the same polynomial with mirrored bits and inversions, so mirroring bytes and result gives
    ours.
    """
    mirrored = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)


def embed(source: BinaryIO, target: BinaryIO, fields: Fields, serial: int) -> None:
    """Copy the Ogg Vorbis in `source` to `target` with `fields` for comments and `serial` on every page.

    Raises `ValueError` when `source` is not Ogg Vorbis.
    """
    pages = _pages(source)
    first = next(pages)
    comment, setup = _comment_and_setup(pages)
    vendor, _ = vorbis_comment.split(comment[len(_COMMENT) :])
    comment = _COMMENT + vorbis_comment.build(vendor, fields) + b"\x01"
    for sequence, page in enumerate(chain([first], _paginate([comment, setup]), pages)):
        target.write(page.packed(serial, sequence))


def extract(source: BinaryIO) -> Fields:
    """The fields of an Ogg Vorbis file; raises `ValueError` when it is not one."""
    pages = _pages(source)
    next(pages)
    comment, _ = _comment_and_setup(pages)
    return vorbis_comment.split(comment[len(_COMMENT) :])[1]


def _pages(source: BinaryIO) -> Iterator[_Page]:
    while header := source.read(_HEADER.size):
        if len(header) < _HEADER.size or header[:4] != b"OggS":
            raise ValueError("this is not an Ogg file")
        _, _, flags, granule, _, _, _, segments = _HEADER.unpack(header)
        lacing = source.read(segments)
        yield _Page(flags, granule, lacing, source.read(sum(lacing)))


def _comment_and_setup(pages: Iterator[_Page]) -> tuple[bytes, bytes]:
    """The second and third packet; Vorbis has them end a page, so audio starts on the next one."""
    packets, packet = [], bytearray()
    for page in pages:
        at = 0
        for size in page.lacing:
            packet += page.body[at : at + size]
            at += size
            if size < 255:
                packets.append(bytes(packet))
                packet.clear()
        if len(packets) == 2 and not packet and packets[0].startswith(_COMMENT):
            return packets[0], packets[1]
        if len(packets) >= 2 or len(packet) > MAX_PACKET:
            break
    raise ValueError("this is not an Ogg Vorbis file")


def _paginate(packets: list[bytes]) -> list[_Page]:
    """Header packets on as few pages as they need, each of up to 255 segments of up to 255 bytes."""
    segments = [
        packet[at : at + 255] for packet in packets for at in range(0, len(packet) + 1, 255)
    ]  # a packet ends in a segment shorter than 255, if need be an empty one
    pages = []
    continued = 0
    for start in range(0, len(segments), 255):
        group = segments[start : start + 255]
        ends = any(len(segment) < 255 for segment in group)
        granule = 0 if ends else _NO_PACKET_ENDS
        pages.append(_Page(continued, granule, bytes(map(len, group)), b"".join(group)))
        continued = _CONTINUED if len(group[-1]) == 255 else 0
    return pages
