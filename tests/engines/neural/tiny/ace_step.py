"""A tiny ACE-Step checkpoint of random weights in the published format: 48 kHz, 25 latents a second."""

from pathlib import Path
from typing import Any, Literal

from engines.neural import libraries

LATENTS = 4
_RATIOS = [10, 6, 4, 4, 2]  # the longest stride at full rate, where it saves most


def build(
    folder: Path, kind: Literal["turbo", "sft", "base"] = "turbo", *, codes: bool = True, seed: int = 0
) -> Path:
    """Write a checkpoint of this kind; without `codes` it lacks its audio tokenizer."""
    libraries.ready()
    import torch
    from diffusers import AceStepPipeline, AceStepTransformer1DModel, AutoencoderOobleck
    from diffusers import FlowMatchEulerDiscreteScheduler as Scheduler
    from diffusers.pipelines import ace_step
    from transformers import Qwen3Config, Qwen3Model

    attention: dict[str, Any] = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 8,
        "rope_theta": 10_000.0,
        "sliding_window": 16,
    }
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        tokenizer = _tokenizer()
        parts: dict[str, Any] = {
            "transformer": AceStepTransformer1DModel(
                **attention,
                num_hidden_layers=2,
                in_channels=3 * LATENTS,
                audio_acoustic_hidden_dim=LATENTS,
                patch_size=2,
                is_turbo=kind == "turbo",
                model_version=kind,
            ),
            "text_encoder": Qwen3Model(
                Qwen3Config(
                    hidden_size=32,
                    intermediate_size=64,
                    num_hidden_layers=2,
                    num_attention_heads=4,
                    num_key_value_heads=2,
                    head_dim=8,
                    vocab_size=len(tokenizer),
                    max_position_embeddings=2048,
                )
            ),
            "condition_encoder": ace_step.AceStepConditionEncoder(
                **attention,
                text_hidden_dim=32,
                timbre_hidden_dim=LATENTS,
                num_lyric_encoder_hidden_layers=2,
                num_timbre_encoder_hidden_layers=2,
            ),
            "vae": AutoencoderOobleck(
                encoder_hidden_size=2 * LATENTS,  # twice the latents, or no source can be encoded
                downsampling_ratios=_RATIOS,
                decoder_channels=2,
                decoder_input_channels=LATENTS,
                audio_channels=2,
                channel_multiples=[1, 1, 2, 2, 2],
                sampling_rate=48_000,
            ),
        }
        if codes:
            of_codes = {
                **attention,
                "audio_acoustic_hidden_dim": LATENTS,
                "num_attention_pooler_hidden_layers": 1,
            }
            parts["audio_tokenizer"] = ace_step.AceStepAudioTokenizer(
                **of_codes, fsq_dim=32, fsq_input_levels=[4, 4, 4]
            )
            parts["audio_token_detokenizer"] = ace_step.AceStepAudioTokenDetokenizer(**of_codes)
    scheduler = Scheduler(num_train_timesteps=1, shift=1.0)
    AceStepPipeline(tokenizer=tokenizer, scheduler=scheduler, **parts).save_pretrained(folder)
    return folder


def _tokenizer() -> Any:
    """Bytes, and a few words, as tokens."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    end = "<|endoftext|>"
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=[end],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(["# Instruction # Caption # Metas bpm keyscale seconds"], trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token=end, pad_token=end, model_max_length=2048
    )
