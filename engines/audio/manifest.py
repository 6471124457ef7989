"""The manifest: what a song was made from and with, as canonical JSON."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from engines.audio import flac, id3, ogg, riff
from engines.audio.tags import Fields

MAX_EMBEDDED: Final = 1 << 20
"""Bytes of manifest that are put inside the audio file; a longer one is only beside it."""


def canonical(manifest: Mapping[str, object]) -> str:
    """The manifest as JSON with sorted keys and no spare spaces: equal manifests, equal text.

    Raises `ValueError` for NaN or infinity, `TypeError` for what JSON cannot say.
    """
    text = json.dumps(
        manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
    )
    return text.encode("utf-8", "replace").decode()  # half a surrogate pair becomes "?"


def read_tags(path: Path) -> Fields:
    """The tags inside a WAV, FLAC, MP3 or Ogg Vorbis file that `write` made; empty for any other file.

    bpm and key are as the container keeps them. Raises `OSError` when the file cannot be read.
    """
    with path.open("rb") as source:
        start = source.read(4)
        source.seek(0)
        try:
            if start == b"RIFF":
                return riff.extract(source)
            if start == b"fLaC":
                return flac.extract(source)
            if start == b"OggS":
                return ogg.extract(source)
            return id3.extract(source)
        except ValueError:
            return {}


def read_manifest(path: Path) -> Mapping[str, object] | None:
    """The manifest inside an audio file; None when it has none that can be read.

    Raises `OSError` when the file cannot be read.
    """
    try:
        found = json.loads(read_tags(path).get("manifest", "null"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} does not fit into a manifest")
