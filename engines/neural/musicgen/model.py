"""A checkpoint of MusicGen in memory."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engines.neural.opening import of_transformers
from engines.neural.weights import Checkpoint

if TYPE_CHECKING:
    import torch

LONGEST: Final = 1_500
"""Positions of a window where a checkpoint does not say: the 30 s the published ones were trained on."""


@dataclass(frozen=True, slots=True)
class Model:
    """MusicGen and its processor; text encoder and codec in float32, the decoder in the device's dtype."""

    network: Any
    """`MusicgenForConditionalGeneration` or `MusicgenMelodyForConditionalGeneration`."""
    processor: Any
    melody: bool

    @property
    def device(self) -> str:
        """Where it is now."""
        return str(self.network.device)

    @property
    def sample_rate(self) -> int:
        """Of the codec, Hz."""
        return int(self.network.config.audio_encoder.sampling_rate)

    @property
    def hop(self) -> int:
        """Samples of a token."""
        encoder = self.network.config.audio_encoder
        return int(encoder.hop_length)

    @property
    def channels(self) -> int:
        """Of its audio."""
        return int(self.network.config.decoder.audio_channels)

    @property
    def codebooks(self) -> int:
        """Tokens at one time, of all channels."""
        return int(self.network.decoder.num_codebooks)

    @property
    def delay(self) -> int:
        """Positions that the delay pattern takes beyond the tokens: a codebook's index, and the start."""
        return self.codebooks // self.channels

    @property
    def vocabulary(self) -> int:
        """Tokens of a codebook, without the padding."""
        return int(self.network.config.decoder.vocab_size)

    @property
    def padding(self) -> int:
        """The token that starts a sequence and fills the delay pattern."""
        return int(self.network.config.decoder.pad_token_id)

    @property
    def window(self) -> int:
        """Most tokens of one pass of the decoder."""
        longest = self.network.generation_config.max_length or LONGEST
        return int(longest) - self.delay

    @property
    def dtype(self) -> "torch.dtype":
        """Of the decoder."""
        found: torch.dtype = next(self.network.decoder.parameters()).dtype
        return found


def open_model(checkpoint: Checkpoint, folder: Path, dtype: "torch.dtype") -> Model:
    """Load the checkpoint in `folder` into main memory; what it raises is for `readable`."""
    import torch
    import transformers

    melody = checkpoint.kind == "melody"
    name = "MusicgenMelody" if melody else "Musicgen"
    network = of_transformers(getattr(transformers, f"{name}ForConditionalGeneration"), folder, torch.float32)
    network.decoder.to(dtype)
    network = network.eval().requires_grad_(False)
    processor = getattr(transformers, f"{name}Processor").from_pretrained(folder, local_files_only=True)
    return Model(network, processor, melody)
