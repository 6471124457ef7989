"""Checkpoints: where they are, how they come here, how they go. Imports no torch.

A checkpoint is looked for in the models folder, then in the cache of the Hugging Face hub, and only then on
the hub, unless that is forbidden (`Setup.offline`).
"""

from dataclasses import dataclass
from pathlib import Path

from engines.contract import LoadProgress, Setup
from engines.errors import EngineUnavailable
from engines.request import Task


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
    """Files of the repository that are needed; all where empty."""


def local_folder(checkpoint: Checkpoint, setup: Setup) -> Path | None:
    """Where its files are on this machine; None if they are not."""
    own = setup.models_dir / checkpoint.id
    if own.is_dir():
        return own
    if not checkpoint.repository:
        return None
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(
            str(
                snapshot_download(
                    checkpoint.repository,
                    allow_patterns=list(checkpoint.patterns) or None,
                    local_files_only=True,
                )
            )
        )
    except LocalEntryNotFoundError:
        return None


def folder_of(checkpoint: Checkpoint, setup: Setup, progress: LoadProgress) -> Path:
    """Where its files are, after a download if need be; raises `EngineUnavailable` with what to run."""
    if found := local_folder(checkpoint, setup):
        return found
    raise EngineUnavailable(
        f"The weights of {checkpoint.id} are not on this machine.",
        field="model",
        remedy=f"Run: opentunes models pull {checkpoint.id}",
    )
