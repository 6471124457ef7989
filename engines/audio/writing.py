"""Songs into files: encoded, tagged, whole or not at all, and the same bytes for the same song."""

import hashlib
import math
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

from engines.audio import flac, id3, ogg, riff
from engines.audio.encoding import CODECS, Codec, at_a_rate_of, encode
from engines.audio.manifest import MAX_EMBEDDED, canonical
from engines.audio.quantising import content_digest
from engines.audio.tags import Fields, Tags, fields
from engines.contract import Song
from engines.errors import RenderFailed
from engines.request import AudioFormat

_STEM: Final = re.compile(r"[\w-]{1,80}", re.ASCII)


@dataclass(frozen=True, slots=True)
class AudioFile:
    """One finished file."""

    path: Path
    format: AudioFormat
    media_type: str
    seconds: float
    sample_rate: int
    """Hz; differs from the song's where the format cannot take that."""
    channels: int
    bytes: int
    sha256: str
    """Of the whole file, hexadecimal."""


def write(
    song: Song,
    directory: Path,
    stem: str,
    audio_format: AudioFormat,
    tags: Tags,
    manifest: Mapping[str, object],
) -> AudioFile:
    """Write `song` to `{stem}.{extension}` in `directory`; its manifest to `{stem}.json` and into the file.

    The same song, format, tags and manifest give the same bytes under one release of libsndfile. Both files
    appear whole or not at all, the manifest first, and are on the disk when this returns; what was there
    under these names is replaced. Samples beyond ±1 are limited. wav and wav24 share an extension.

    Raises `ValueError` when `stem` is not 1 to 80 letters, digits, "_" or "-" of ASCII, when the samples do
    not have the shape (1 or 2, samples), are none or not finite, or when the manifest is not JSON (also
    `TypeError`); `RenderFailed` when the encoder fails; `OSError` when the directory cannot be written, as
    on a full disk.
    """
    if not _STEM.fullmatch(stem):
        raise ValueError(f"{stem!r} is not a file stem: 1 to 80 ASCII letters, digits, '_' or '-'")
    if song.samples.ndim != 2 or song.samples.shape[0] not in (1, 2) or song.samples.shape[1] == 0:
        raise ValueError(f"samples must have the shape (1 or 2, samples), not {song.samples.shape}")
    if not (math.isfinite(song.samples.max()) and math.isfinite(song.samples.min())):
        raise ValueError("samples must be finite")
    codec = CODECS[audio_format]
    json_text = canonical(manifest)
    embedded = fields(tags) | ({"manifest": json_text} if len(json_text.encode()) <= MAX_EMBEDDED else {})
    samples, sample_rate = at_a_rate_of(codec, song.samples, song.sample_rate)
    digest = content_digest(samples)
    path = directory / f"{stem}.{codec.extension}"
    bare = _temporary(path)
    try:
        bare.open("xb").close()  # for an OSError that says why, which libsndfile does not
        try:
            encode(bare, codec, samples, sample_rate, digest)
        except RenderFailed:
            _write_more(bare)
            raise
        with bare.open("rb") as source, _replacing(path) as target:
            _embed(codec, source, target, embedded, digest)
            target.seek(0)
            sha256 = _sha256(target)
            size = target.tell()
            with _replacing(path.with_suffix(".json")) as beside:
                beside.write(json_text.encode() + b"\n")
    finally:
        bare.unlink(missing_ok=True)
    return AudioFile(
        path=path,
        format=audio_format,
        media_type=codec.media_type,
        seconds=samples.shape[1] / sample_rate,
        sample_rate=sample_rate,
        channels=samples.shape[0],
        bytes=size,
        sha256=sha256,
    )


def _embed(codec: Codec, source: BinaryIO, target: BinaryIO, embedded: Fields, digest: bytes) -> None:
    match codec.container:
        case "WAV":
            riff.embed(source, target, embedded)
        case "FLAC":
            flac.embed(source, target, embedded)
        case "OGG":
            ogg.embed(source, target, embedded, serial=int.from_bytes(digest[:4], "big"))
        case _:
            id3.embed(source, target, embedded)


def _write_more(path: Path) -> None:
    """Raise the `OSError` that kept an encoder from writing, if it was one; libsndfile does not say."""
    with path.open("ab") as file:
        file.write(bytes(1 << 20))
        file.flush()
        os.fsync(file.fileno())


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def _temporary(path: Path) -> Path:
    """A name of its own in the same directory; a crash may leave one behind, always `.{stem}.….part`."""
    return path.with_name(f".{path.stem}.{uuid4().hex}.part")


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the name `path`, synced to the disk, when the block ends without an error."""
    temporary = _temporary(path)
    try:
        with temporary.open("xb+") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
