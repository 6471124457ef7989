"""Stable Audio Open 1.0: `StableAudioPipeline`."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engines.neural.opening import of_diffusers, text_encoder
from engines.neural.stable_audio.call import Call
from engines.neural.stable_audio.coding import Coder, convolutions_reach
from engines.neural.stable_audio.model import Model, Step, quiet

if TYPE_CHECKING:
    import torch


class StableAudioOpen(Model):
    """Makes its full 47.55 s in every call; only what is wanted of them is decoded."""

    @classmethod
    def load(cls, folder: Path, dtype: "torch.dtype") -> "StableAudioOpen":
        """From a folder, into main memory."""
        from diffusers import StableAudioPipeline

        pipe = of_diffusers(StableAudioPipeline, folder, dtype, text_encoder=text_encoder(folder, dtype))
        pipe.vae.enable_tiling()  # windows are shorter than its tiles; it tells that there is nothing to gain
        return cls(quiet(pipe))

    @cached_property
    def coder(self) -> Coder:
        """A convolutional VAE, which says a distribution."""
        return Coder(
            self.pipe,
            ratio=self.pipe.vae.hop_length,
            reach=convolutions_reach(list(reversed(self.pipe.vae.config.downsampling_ratios))),
            encoded=lambda output: _both(output.latent_dist),
        )

    @cached_property
    def most_tokens(self) -> int:
        """That the text encoder was trained with."""
        return int(self.pipe.tokenizer.model_max_length)

    def latents(self, call: Call, step: Step, check: Step) -> "torch.Tensor":
        """Denoise, from noise or, in a cover, from the source with noise on it."""
        config = self.pipe.transformer.config
        noise, generators = self.noise(call, config.in_channels, config.sample_size)
        pipe = self.pipe
        if call.parts[0].source is not None:
            pipe = self._from_strength(call.strength)
            noise = noise + self._sources(call, generators, check).to(noise) / pipe.scheduler.init_noise_sigma
            self.release()  # the autoencoder off the card again, where parts take turns on it
        guided = call.guidance > 1
        return pipe(  # type: ignore[no-any-return]
            call.prompts,
            audio_end_in_s=call.seconds,
            num_inference_steps=call.steps,
            guidance_scale=call.guidance,
            negative_prompt=[call.negative_prompt] * len(call.parts)
            if guided and call.negative_prompt
            else None,
            generator=generators,
            latents=noise,
            callback=lambda *_: step(),
            output_type="latent",
        ).audios

    def _from_strength(self, strength: float) -> Any:
        """The pipeline, of the same parts, that starts where `strength` of its noise schedule is left.

        The schedule is exponential, so that is at sigma_min · (sigma_max / sigma_min) ** strength: 1 is all
        of it, and nothing of the source can be heard.
        """
        from diffusers import StableAudioPipeline

        scheduler = self.pipe.scheduler
        low, high = scheduler.config.sigma_min, scheduler.config.sigma_max
        started = type(scheduler).from_config(scheduler.config, sigma_max=low * (high / low) ** strength)
        return quiet(StableAudioPipeline(**{**self.pipe.components, "scheduler": started}))

    def _sources(self, call: Call, generators: "list[torch.Generator]", check: Step) -> "torch.Tensor":
        """The sources as latents, drawn from what the encoder says, as `initial_audio_waveforms` would be.

        Added to the noise before the pipeline scales it; given as audio, they would be encoded whole.
        """
        import torch

        frames, songs = self.pipe.transformer.config.sample_size, []
        for part, generator in zip(call.parts, generators, strict=True):
            assert part.source is not None  # noqa: S101 - all or none have one: they share a task
            mean, deviation = self.coder.encode(part.source, frames, check).float().chunk(2)
            drawn = torch.randn(1, *mean.shape, generator=generator)[0]
            songs.append(mean + deviation * drawn.to(mean.device))
        return torch.stack(songs)


def _both(distribution: Any) -> "torch.Tensor":
    """Mean and standard deviation, one after the other in the channels."""
    import torch

    return torch.cat([distribution.mean, distribution.std], dim=1)
