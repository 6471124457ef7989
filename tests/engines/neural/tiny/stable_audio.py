"""A tiny Stable Audio Open checkpoint in the true format: `StableAudioPipeline`, random weights, 44.1 kHz."""

from pathlib import Path

from engines.neural import libraries
from tests.engines.neural.tiny.tokenizer import t5_tokenizer

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
        tokenizer = t5_tokenizer(longest=128)
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
