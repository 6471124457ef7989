"""A tiny Stable Audio Open checkpoint in the true format: `StableAudioPipeline`, random weights, 44.1 kHz."""

import string
from pathlib import Path
from typing import Any

from engines.neural import libraries

FRAMES = 128
"""Latent frames of its whole length: 5.94 s at 2048 samples each."""


def build(folder: Path) -> Path:
    """Write it into `folder`."""
    libraries.ready()
    import torch
    from diffusers import (
        AutoencoderOobleck,
        CosineDPMSolverMultistepScheduler,
        StableAudioDiTModel,
        StableAudioPipeline,
        StableAudioProjectionModel,
    )
    from transformers import T5Config, T5EncoderModel

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        tokenizer = t5_tokenizer()
        StableAudioPipeline(
            vae=AutoencoderOobleck(
                encoder_hidden_size=8,
                downsampling_ratios=[2, 4, 4, 8, 8],
                decoder_channels=4,
                decoder_input_channels=4,
                audio_channels=2,
                channel_multiples=[1, 1, 2, 2, 2],
                sampling_rate=44_100,
            ),
            text_encoder=T5EncoderModel(
                T5Config(vocab_size=len(tokenizer), d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4)
            ),
            projection_model=StableAudioProjectionModel(
                text_encoder_dim=32, conditioning_dim=32, min_value=0, max_value=512
            ),
            tokenizer=tokenizer,
            transformer=StableAudioDiTModel(
                sample_size=FRAMES,
                in_channels=4,
                num_layers=2,
                attention_head_dim=4,
                num_attention_heads=4,
                num_key_value_attention_heads=2,
                out_channels=4,
                cross_attention_dim=32,
                time_proj_dim=8,
                global_states_input_dim=64,
                cross_attention_input_dim=32,
            ),
            scheduler=CosineDPMSolverMultistepScheduler(
                solver_order=2, prediction_type="v_prediction", sigma_data=1.0, sigma_schedule="exponential"
            ),
        ).save_pretrained(folder)
    return folder


def t5_tokenizer() -> Any:
    """A tokenizer of single characters, of the kind of T5's."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    characters = [(character, -3.0) for character in string.printable if character != " "]
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("\u2581", -2.0), *characters]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=2, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)]
    )
    named = {"eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=128, **named)
