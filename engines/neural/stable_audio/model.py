"""A model in memory: what both families share."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engines.contract import Samples
from engines.neural.stable_audio.call import Call
from engines.neural.stable_audio.coding import Coder

if TYPE_CHECKING:
    import torch

Step = Callable[[], None]
"""Called after every step; may raise to end the call."""


@dataclass(eq=False)
class Model(ABC):
    """A checkpoint in memory."""

    pipe: Any
    """The pipeline that was loaded, and that is placed; any other is made of its parts."""

    @cached_property
    @abstractmethod
    def coder(self) -> Coder:
        """Its autoencoder."""

    @cached_property
    @abstractmethod
    def most_tokens(self) -> int:
        """As many of a prompt as it reads."""

    @abstractmethod
    def latents(self, call: Call, step: Step, check: Step) -> "torch.Tensor":
        """The songs as latents (songs, channels, frames).

        `step` is called after every denoising step, `check` now and then before the first.
        """

    def windows(self, call: Call) -> int:
        """How often `audio` calls its `step`."""
        return len(call.parts) * self.coder.windows(call.samples)

    def audio(self, latents: "torch.Tensor", call: Call, step: Step) -> list[Samples]:
        """The songs; one by one, so that decoding takes the memory of one window, whatever the batch."""
        return [self.coder.decode(one, call.samples, step) for one in latents]

    def read_of(self, prompt: str) -> str:
        """As much of a prompt as the model reads: it has a longest one, in tokens."""
        tokenizer = self.pipe.tokenizer
        ids = tokenizer(prompt, truncation=True, max_length=self.most_tokens)["input_ids"]
        if len(tokenizer(prompt)["input_ids"]) <= len(ids):
            return prompt
        return str(tokenizer.decode(ids, skip_special_tokens=True))

    def release(self) -> None:
        """Let go of what model offload has left on the card; nothing without it."""
        self.pipe.maybe_free_model_hooks()

    def noise(self, call: Call, channels: int, frames: int) -> tuple["torch.Tensor", "list[torch.Generator]"]:
        """Starting noise (songs, channels, frames), and each song's generator for what else it draws.

        Drawn in float32 in main memory: devices and dtypes agree on it, and batch-mates change nothing.
        """
        import torch

        generators = [torch.Generator().manual_seed(part.seed) for part in call.parts]
        noise = [torch.randn(1, channels, frames, generator=one) for one in generators]
        return torch.cat(noise).to(self.pipe._execution_device, self.pipe.transformer.dtype), generators


def quiet(pipe: Any) -> Any:
    """A pipeline that prints no bars."""
    pipe.set_progress_bar_config(disable=True)
    return pipe
