"""A checkpoint of Hybrid Demucs in memory."""

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engines.errors import EngineUnavailable
from engines.neural import libraries
from engines.neural.demucs.checkpoints import PATTERN
from engines.neural.device import Device
from engines.neural.weights import Checkpoint

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
    device: Device


def open_model(checkpoint: Checkpoint, folder: Path, device: Device) -> Model:
    """Load the state dict in `folder`, which may hold others too, into main memory.

    Raises `EngineUnavailable` when it is not one of Hybrid Demucs.
    """
    import torch

    published = folder / checkpoint.url.rsplit("/", 1)[-1]
    try:
        file = published if published.is_file() else min(folder.glob(PATTERN))
        weights = torch.load(file, map_location="cpu", weights_only=True)
        network = libraries.torchaudio().models.HDemucs(sources=list(SOURCES), **_shape(weights))
        network.load_state_dict(weights)
    except (OSError, RuntimeError, ValueError, KeyError, AttributeError, pickle.UnpicklingError) as error:
        raise EngineUnavailable(
            f"{checkpoint.id} is no checkpoint of Hybrid Demucs ({folder}): {error}",
            field="model",
            remedy="Put torchaudio's file there again, or choose another model (see GET /engines).",
        ) from error
    return Model(network.eval().requires_grad_(False), device)


def _shape(weights: dict[str, Any]) -> dict[str, int]:
    """`HDemucs`'s arguments, read off the weights: `hdemucs_high`, `_medium` and `_low` differ only in these.

    The first layer's frequency embedding has a row for each of nfft / 2 / stride bands, with a stride of 4.
    """
    return {
        "channels": weights["freq_encoder.0.conv.weight"].shape[0],
        "depth": len({name.split(".")[1] for name in weights if name.startswith("freq_encoder.")}),
        "nfft": weights["freq_emb.embedding.weight"].shape[0] * 8,
    }
