"""A tiny checkpoint of Hybrid Demucs in torchaudio's format: a state dict of random weights."""

from pathlib import Path

import torch

from engines.neural import libraries

NAME = "hdemucs_high_trained.pt"


def build(folder: Path) -> Path:
    """Write one with 4 channels instead of 48; depth and Fourier length are the published ones."""
    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    network = libraries.torchaudio().models.HDemucs(["drums", "bass", "other", "vocals"], channels=4)
    torch.save(network.state_dict(), folder / NAME)
    return folder
