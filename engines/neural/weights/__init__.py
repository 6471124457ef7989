"""Checkpoints: where they are, how they come here, how they go. Imports no torch.

A checkpoint is looked for in the models folder, then in the cache of the Hugging Face hub, and only then on
the hub, unless that is forbidden (`Setup.offline`). Weights are safetensors, never pickles: load them with
`use_safetensors=True` and `local_files_only=True`. Those of torchaudio, which come as an archive of torch,
are loaded with `weights_only=True`.

| Module | What lives there |
|---|---|
| `checkpoint` | `Checkpoint`, and which files of a repository it needs |
| `folders` | the folder of a checkpoint: found, checked, removed |
| `header` | what is in a file of weights, by its header |
| `hub` | downloads, in a process of their own |
| `hub_child` | that process |
| `single` | checkpoints that are one file behind an address |
"""

from pathlib import Path

from engines.contract import LoadProgress, Setup
from engines.errors import EngineUnavailable
from engines.neural.weights import hub, single
from engines.neural.weights.checkpoint import Checkpoint
from engines.neural.weights.folders import (
    check_own,
    lacking,
    local_folder,
    own_folders,
    read_json,
    remove,
    revision,
    weight_bytes,
)


def pull(checkpoint: Checkpoint, progress: LoadProgress) -> Path:
    """Bring its files here and return their folder; see `hub.pull` and `single.pull`."""
    return single.pull(checkpoint, progress) if checkpoint.url else hub.pull(checkpoint, progress)


def folder_of(checkpoint: Checkpoint, setup: Setup, progress: LoadProgress) -> Path:
    """Where its files are, after a download if need be, of which `progress` hears in bytes.

    `progress` may raise to end the download. Raises `EngineUnavailable` with what to run.
    """
    check_own(checkpoint, setup)
    if found := local_folder(checkpoint, setup):
        return found
    if checkpoint.by_hand:
        raise EngineUnavailable(
            f"The weights of {checkpoint.id} are not here, and are published in another format.",
            field="model",
            remedy=checkpoint.by_hand.format(folder=setup.models_dir / checkpoint.id),
        )
    if not (checkpoint.repository or checkpoint.url):
        raise EngineUnavailable(
            f"There is no folder {setup.models_dir / checkpoint.id} any more.",
            field="model",
            remedy="Put it back, or choose another model (see GET /engines).",
        )
    if setup.offline:
        raise EngineUnavailable(
            f"The weights of {checkpoint.id} are not here, and OPENTUNES_OFFLINE forbids a download.",
            field="model",
            remedy=hub.remedy(checkpoint),
        )
    return pull(checkpoint, progress)


__all__ = [
    "Checkpoint",
    "check_own",
    "folder_of",
    "lacking",
    "local_folder",
    "own_folders",
    "pull",
    "read_json",
    "remove",
    "revision",
    "weight_bytes",
]
