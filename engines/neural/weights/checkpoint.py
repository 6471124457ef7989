"""What a checkpoint is, and which files of it are wanted."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Final

from engines.request import Task

UNWANTED: Final = (
    "*.bin",
    "*.ckpt",
    "*.h5",
    "*.msgpack",
    "*.onnx",
    "*.ot",
    "*.pickle",
    "*.pkl",
    "*.pt",
    "*.pth",
    "*.th",
)
"""Weights that are never fetched: pickles, which can run code when read, and what nothing here reads."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A model as published, or a folder of the user's in the same format."""

    id: str
    title: str
    licence: str
    repository: str
    """On the hub; empty for a folder of the user's."""
    kind: str
    """What it can do, in its engine's own terms: turbo, base, melody …"""
    size_bytes: int
    """Of its files, about."""
    memory_bytes: int
    """Of its weights at the dtype they are run in, about, before quantisation."""
    tasks: frozenset[Task]
    fields: frozenset[str]
    patterns: tuple[str, ...] = ()
    """Files of the repository that are needed, as `vae/*` or `*.json`; all where empty. Never `UNWANTED`."""
    revision: str = "main"
    """Branch, reference or commit of the repository."""
    url: str = ""
    """Of its only file, where it is published without a repository; see `single`."""
    by_hand: str = ""
    """What brings it into its folder, `{folder}` in this text, where it is published in another format."""
    sha256: str = ""
    """Of that file, where it is known."""

    def wanted(self, files: Iterable[str]) -> list[str]:
        """Those of a repository's files that it needs."""
        return [
            name
            for name in files
            if not any(fnmatch(name, unwanted) for unwanted in UNWANTED)
            and (not self.patterns or any(fnmatch(name, pattern) for pattern in self.patterns))
        ]
