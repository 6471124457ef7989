"""A checkpoint of Hybrid Demucs in memory."""

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engines.errors import EngineUnavailable
from engines.neural import libraries
from engines.neural.demucs.checkpoints import PATTERN

SAMPLE_RATE: Final = 44_100
"""That the published checkpoints were trained at, Hz."""
SOURCES: Final = ("drums", "bass", "other", "vocals")
"""In the order of the published checkpoints (`torchaudio.pipelines.HDEMUCS_HIGH_MUSDB_PLUS`)."""
REST: Final = "other"
"""The source that takes whatever the others do not."""


@dataclass(frozen=True, slots=True)
class Model:
    """The network, in float32: it computes Fourier transforms of any length, which have no half precision."""

    network: Any
    device: str
    card: bool


def open_model(folder: Path, device: str) -> Model:
    """Load the state dict in `folder`; raises `EngineUnavailable` when it is not one of Hybrid Demucs."""
    import torch

    file = next(iter(sorted(folder.glob(PATTERN))), None)
    try:
        if file is None:
            raise FileNotFoundError(f"there is no {PATTERN} in it")
        weights = torch.load(file, map_location="cpu", weights_only=True)
        network = libraries.torchaudio().models.HDemucs(sources=list(SOURCES), **_shape(weights))
        network.load_state_dict(weights)
    except (OSError, RuntimeError, KeyError, AttributeError, pickle.UnpicklingError) as error:
        raise EngineUnavailable(
            f"{folder.name} is no checkpoint of Hybrid Demucs: {error}",
            field="model",
            remedy=f"Remove {folder}, then run: opentunes models pull demucs-hdemucs-high",
        ) from error
    return Model(network.to(device).eval().requires_grad_(False), device, device != "cpu")


def _shape(weights: dict[str, Any]) -> dict[str, int]:
    """`HDemucs`'s arguments, read off the weights: `hdemucs_high`, `_medium` and `_low` differ only in these.

    The first layer's frequency embedding has a row for each of nfft / 2 / stride bands, with a stride of 4.
    """
    return {
        "channels": weights["freq_encoder.0.conv.weight"].shape[0],
        "depth": len({name.split(".")[1] for name in weights if name.startswith("freq_encoder.")}),
        "nfft": weights["freq_emb.embedding.weight"].shape[0] * 8,
    }
