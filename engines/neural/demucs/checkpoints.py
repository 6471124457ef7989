"""The checkpoints of Hybrid Demucs that torchaudio publishes, and the user's own. Imports no torch.

They are single files of torchaudio's bundles (`torchaudio.pipelines`), not repositories of the hub.
"""

from pathlib import Path
from typing import Final

from engines.neural.weights import Checkpoint

FIELDS: Final = frozenset({"source", "tracks", "stems", "model"})
LICENCE: Final = "MIT"
"""Of the code and of the weights, which were trained on MUSDB18-HQ, a set for research."""
PATTERN: Final = "hdemucs*.pt"
_SITE: Final = "https://download.pytorch.org/torchaudio/models"
_BYTES: Final = 83_639_368 * 4
"""hdemucs_high has 83.6 million weights in float32."""


def _checkpoint(name: str, title: str, url: str = "", sha256: str = "") -> Checkpoint:
    return Checkpoint(
        id=name,
        title=title,
        licence=LICENCE if url else "the folder's own",
        repository="",
        kind="hdemucs",
        size_bytes=_BYTES,
        memory_bytes=_BYTES,
        tasks=frozenset({"stems"}),
        fields=FIELDS,
        url=url,
        sha256=sha256,
    )


CHECKPOINTS: Final = (
    _checkpoint(
        "demucs-hdemucs-high",
        "Hybrid Demucs (MUSDB18-HQ and 150 songs)",
        f"{_SITE}/hdemucs_high_trained.pt",
        "a004b2790d73ffeaa535db458a1a79b539dfdbafbccc31f275d07e632ebd7816",
    ),
    _checkpoint(
        "demucs-hdemucs-musdb",
        "Hybrid Demucs (MUSDB18-HQ only)",
        f"{_SITE}/hdemucs_high_musdbhq_only.pt",
    ),
)


def own(folder: Path) -> Checkpoint | None:
    """The checkpoint in a folder of the user's: one file named as torchaudio names them, hdemucs….pt."""
    return _checkpoint(folder.name, folder.name) if any(folder.glob(PATTERN)) else None
