"""Stable Audio 3: `StableAudio3Pipeline` and its two siblings, all of the same parts."""

import math
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engines.neural.opening import of_diffusers, text_encoder
from engines.neural.stable_audio.call import Call
from engines.neural.stable_audio.coding import Coder
from engines.neural.stable_audio.model import Model, Step, quiet

if TYPE_CHECKING:
    import torch

_MOST_TOKENS: Final = 256
_ROUNDING: Final = 2.0**-7
"""Relative, of bfloat16 and somewhat more."""


class StableAudio3(Model):
    """Text to music, audio to audio, and inpainting, with one set of weights."""

    @classmethod
    def load(cls, folder: Path, dtype: "torch.dtype") -> "StableAudio3":
        """From a folder, into main memory."""
        from diffusers import StableAudio3Pipeline

        pipe = of_diffusers(StableAudio3Pipeline, folder, dtype, text_encoder=text_encoder(folder, dtype))
        _in_full_precision(pipe)
        return cls(quiet(pipe))

    @cached_property
    def coder(self) -> Coder:
        """A transformer with attention to some latents on each side in every layer."""
        config = self.pipe.vae.config
        reach = sum(config.encoder_transformer_depths) * config.sliding_window
        return Coder(self.pipe, self.pipe.vae.downsampling_ratio, reach, lambda output: output.latents)

    @cached_property
    def most_tokens(self) -> int:
        """What diffusers caps a prompt at, whatever the tokenizer says."""
        return min(int(self.pipe.tokenizer.model_max_length), _MOST_TOKENS)

    @cached_property
    def siblings(self) -> tuple[Any, Any]:
        """The pipelines for audio to audio and for inpainting. They take latents where they say audio.

        Theirs would encode the whole of it at once, see `coding`.
        """
        from diffusers import StableAudio3AudioToAudioPipeline, StableAudio3InpaintPipeline

        class AudioToAudio(StableAudio3AudioToAudioPipeline):  # type: ignore[misc]
            def _encode_reference_audio(self, audio: Any, *_: Any) -> Any:
                return audio

        class Inpaint(StableAudio3InpaintPipeline):  # type: ignore[misc]
            def _encode_reference_audio(self, audio: Any, *_: Any) -> Any:
                return audio

        parts = self.pipe.components
        return quiet(AudioToAudio(**parts)), quiet(Inpaint(**parts))

    def latents(self, call: Call, step: Step, check: Step) -> "torch.Tensor":
        """Denoise, as the task wants it."""
        frames = self.coder.frames(call.samples)
        noise, generators = self.noise(call, self.pipe.vae.config.latent_dim, frames)

        def stepped(*_: object) -> dict[str, object]:
            step()
            return {}

        common = {
            "prompt": call.prompts,
            "duration": self.seconds(call.samples),
            "num_inference_steps": call.steps,
            "generator": generators,
            "latents": noise,
            "output_type": "latent",
            "callback_on_step_end": stepped,
        }
        first = call.parts[0]
        if first.source is None:
            guided = call.guidance > 1 and call.negative_prompt
            return self.pipe(  # type: ignore[no-any-return]
                **common,
                guidance_scale=call.guidance,
                negative_prompt=[call.negative_prompt] * len(call.parts) if guided else None,
            ).audios
        variation, inpaint = self.siblings
        sources = self._sources(call, frames, check).to(noise.dtype)
        self.release()  # the autoencoder off the card again, where parts take turns on it
        if first.fresh is None:
            return variation(**common, audio=sources, init_noise_level=call.strength).audios  # type: ignore[no-any-return]
        return inpaint(**common, audio=sources, mask=self._mask(call, frames)).audios  # type: ignore[no-any-return]

    def seconds(self, samples: int) -> float:
        """A duration that the pipelines, which round it up to whole latents, take for so many samples."""
        rate, ratio = self.pipe.vae.config.sampling_rate, self.coder.ratio
        exact = samples / rate
        as_there = math.ceil(exact * rate / ratio)
        return float(exact if as_there == self.coder.frames(samples) else (samples - 0.5) / rate)

    def _sources(self, call: Call, frames: int, check: Step) -> "torch.Tensor":
        """The sources as latents (songs, channels, frames)."""
        import torch

        audio = [part.source for part in call.parts if part.source is not None]
        return torch.stack([self.coder.encode(one, frames, check) for one in audio])

    def _mask(self, call: Call, frames: int) -> "torch.Tensor":
        """(songs, 1, frames): 0 for every latent in which something is made anew, 1 for those that stay."""
        import torch

        mask, ratio = torch.ones(len(call.parts), 1, frames), self.coder.ratio
        for one, part in zip(mask, call.parts, strict=True):
            if part.fresh:
                one[:, part.fresh.start // ratio : -(-part.fresh.stop // ratio)] = 0
        return mask


def _in_full_precision(pipe: Any) -> None:
    """Undo the rounding of what positions and durations are turned into angles by.

    `from_pretrained` brings these buffers to the dtype of the weights, and the converter saves them in it. In
    bfloat16 positions above 256 are then rounded, to 16 of them or 1.5 s at the end of the longest song, and
    so are the frequencies that a duration is embedded by. The formulas are those of diffusers' constructors;
    what is not theirs, but for rounding, is left alone.
    """
    import torch

    for module in [*pipe.transformer.modules(), *pipe.vae.modules()]:
        found = getattr(module, "inv_freq", None)
        if isinstance(found, torch.Tensor):
            module.inv_freq = _sharper(found, 10_000.0 ** -(torch.arange(len(found)) / len(found)))
    embedder = pipe.duration_embedder
    low, high = math.log(embedder.config.min_freq), math.log(embedder.config.max_freq)
    ramp = torch.linspace(0.0, 1.0, len(embedder.freqs))
    embedder.freqs = _sharper(embedder.freqs, (ramp * (high - low) + low).exp())


def _sharper(found: "torch.Tensor", exact: "torch.Tensor") -> "torch.Tensor":
    """The exact values, if what was found is these after rounding."""
    near = bool(((found.float() / exact.to(found.device) - 1).abs() < _ROUNDING).all())
    return exact.float().to(found.device) if near else found
