"""Tiny MusicGen checkpoints in the published format: random weights, the real sample rate and token rate."""

from pathlib import Path
from typing import Any

from engines.neural import libraries
from tests.engines.neural.tiny.tokenizer import t5_tokenizer

VOCABULARY = 64


def build(
    folder: Path, *, channels: int = 1, melody: bool = False, positions: int = 1_500, layers: int = 2
) -> Path:
    """Write a checkpoint whose windows have so many `positions` (50 a second)."""
    libraries.ready()
    import torch
    from transformers import (
        EncodecConfig,
        EncodecFeatureExtractor,
        MusicgenConfig,
        MusicgenDecoderConfig,
        MusicgenForConditionalGeneration,
        MusicgenMelodyConfig,
        MusicgenMelodyDecoderConfig,
        MusicgenMelodyFeatureExtractor,
        MusicgenMelodyForConditionalGeneration,
        MusicgenMelodyProcessor,
        MusicgenProcessor,
        T5Config,
    )

    torch.manual_seed(0)
    tokenizer = t5_tokenizer(longest=512)
    text = T5Config(
        vocab_size=len(tokenizer),
        d_model=32,
        d_kv=8,
        d_ff=37,
        num_layers=1,
        num_heads=4,
        decoder_start_token_id=0,
    )
    codec = EncodecConfig(
        sampling_rate=32_000,
        audio_channels=1,
        num_filters=4,
        hidden_size=16,
        num_residual_layers=1,
        upsampling_ratios=[8, 5, 4, 4],
        codebook_size=VOCABULARY,
        codebook_dim=16,
        target_bandwidths=[1.2],
        num_lstm_layers=1,
        normalize=False,
        use_causal_conv=False,
    )
    shape = {
        "vocab_size": VOCABULARY,
        "hidden_size": 32,
        "num_hidden_layers": layers,
        "num_attention_heads": 4,
        "ffn_dim": 64,
        "num_codebooks": 4 * channels,
        "audio_channels": channels,
        "pad_token_id": VOCABULARY,
        "bos_token_id": VOCABULARY,
        "dropout": 0.0,
    }
    parts = {
        "text_encoder": text.to_dict() | {"model_type": "t5"},
        "audio_encoder": codec.to_dict() | {"model_type": "encodec"},
    }
    if melody:
        decoder = MusicgenMelodyDecoderConfig(**shape).to_dict() | {"model_type": "musicgen_melody_decoder"}
        model = MusicgenMelodyForConditionalGeneration(
            MusicgenMelodyConfig(**parts, decoder=decoder, num_chroma=12, chroma_length=16)
        )
        processor = MusicgenMelodyProcessor(
            feature_extractor=MusicgenMelodyFeatureExtractor(), tokenizer=tokenizer
        )
    else:
        decoder = MusicgenDecoderConfig(**shape).to_dict() | {"model_type": "musicgen_decoder"}
        model = MusicgenForConditionalGeneration(MusicgenConfig(**parts, decoder=decoder))
        processor = MusicgenProcessor(
            feature_extractor=EncodecFeatureExtractor(feature_size=channels, sampling_rate=32_000),
            tokenizer=tokenizer,
        )
    _sharpen(model)
    config = model.generation_config
    config.decoder_start_token_id = config.pad_token_id = config.bos_token_id = VOCABULARY
    config.guidance_scale, config.do_sample, config.max_length = 3.0, True, positions
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return folder


def _sharpen(model: Any) -> None:
    """Weights as random as before, but large enough for prompt and past to tell, and for loud audio."""
    import torch

    codec = model.audio_encoder
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.startswith(("decoder", "enc_to_dec", "audio_enc_to_dec")) and weight.ndim == 2:
                weight.normal_(0, 1.5 / weight.shape[1] ** 0.5)
        for name, weight in codec.named_parameters():
            if name.endswith("bias"):
                weight.zero_()
        for name, buffer in codec.named_buffers():
            if name.endswith("codebook.embed"):  # zero before training
                buffer.normal_(0, 1)
        codes = torch.randint(VOCABULARY, (1, 1, 4, 50))
        loud = codec.decode(codes, audio_scales=[None]).audio_values.std()
        codec.decoder.layers[-1].conv.parametrizations.weight.original0 *= 0.15 / loud
