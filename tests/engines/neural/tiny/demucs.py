"""A tiny checkpoint of Hybrid Demucs in torchaudio's format: a state dict of random weights."""

from pathlib import Path
from typing import Any

from engines.neural import libraries

NAME = "hdemucs_high_trained.pt"


def build(folder: Path, name: str = NAME) -> Path:
    """Write one with 4 channels instead of 48; depth and Fourier length are the published ones."""
    libraries.ready()
    import torch

    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    network = libraries.torchaudio().models.HDemucs(["drums", "bass", "other", "vocals"], channels=4)
    _turn_up(network)
    torch.save(network.state_dict(), folder / name)
    return folder


def _turn_up(network: Any) -> None:
    """Make the sources as loud as the song."""
    import torch

    with torch.no_grad():
        loud = network(torch.randn(1, 2, 44_100)).std()
        for layer in (network.freq_decoder[-1], network.time_decoder[-1]):
            for weight in layer.conv_tr.parameters():
                weight.div_(loud)
