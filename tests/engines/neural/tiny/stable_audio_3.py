"""A tiny Stable Audio 3 checkpoint in the true format: `StableAudio3Pipeline`, random weights, 44.1 kHz.

Its autoencoder has 4096 samples to a latent, as the real one. What starts as zeros (the branches of the
residual blocks, the inpainting input) is drawn too, and the transformer's weights are large: what is put in
is heard.
"""

import string
from pathlib import Path
from typing import Any

from engines.neural import libraries

LATENT = 4
"""Channels of its latents."""


def build(folder: Path, *, distilled: bool = True) -> Path:
    """Write it into `folder`: the distilled model with the ping-pong sampler, or the base with Euler's."""
    libraries.ready()
    import torch
    from diffusers import (
        AutoencoderSAME,
        FlowMatchEulerDiscreteScheduler,
        StableAudio3DiTModel,
        StableAudio3DurationEmbedder,
        StableAudio3Pipeline,
    )
    from transformers import T5GemmaConfig, T5GemmaEncoderModel, T5GemmaModuleConfig

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        tokenizer = gemma_tokenizer()
        module = T5GemmaModuleConfig(
            vocab_size=len(tokenizer),
            hidden_size=32,
            intermediate_size=37,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=8,
            query_pre_attn_scalar=8,
        ).to_dict()
        vae = AutoencoderSAME(
            encoder_channels=4,
            encoder_c_mults=[4],
            encoder_transformer_depths=[2],
            latent_dim=LATENT,
            dim_heads=8,
            ff_mult=1,
            decoder_sinusoidal_blocks=[1],
            sampling_rate=44_100,
        )
        transformer = StableAudio3DiTModel(
            io_channels=LATENT,
            embed_dim=32,
            depth=2,
            num_heads=4,
            cond_token_dim=32,
            global_cond_dim=32,
            local_add_cond_dim=LATENT + 1,
            timestep_features_dim=16,
            ff_mult=1,
            num_memory_tokens=2,
        )
        for part in (vae, transformer):
            for weight in part.parameters():
                if not weight.any():
                    torch.nn.init.normal_(weight, std=0.3)
                elif weight.ndim == 2 and part is transformer:
                    weight.data *= 1.5
        StableAudio3Pipeline(
            vae=vae,
            text_encoder=T5GemmaEncoderModel(
                T5GemmaConfig(
                    encoder=module, decoder=module, is_encoder_decoder=False, vocab_size=len(tokenizer)
                )
            ),
            tokenizer=tokenizer,
            duration_embedder=StableAudio3DurationEmbedder(output_dim=32, fourier_dim=16),
            transformer=transformer,
            scheduler=FlowMatchEulerDiscreteScheduler(
                num_train_timesteps=1, shift=1.0, stochastic_sampling=distilled
            ),
        ).save_pretrained(folder)
    return folder


def gemma_tokenizer() -> Any:
    """A tokenizer of single characters, of the kind of Gemma's."""
    from transformers import GemmaTokenizer

    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    pieces = [*special, *(f"<0x{byte:02X}>" for byte in range(256)), "\u2581", *string.printable]
    vocabulary = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    return GemmaTokenizer(vocab=vocabulary, merges=[], model_max_length=256)
