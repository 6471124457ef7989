"""Audio into bare files through libsndfile: no tags yet, every other choice made here.

| format | what it is |
|---|---|
| wav | 16 bit PCM, TPDF dither |
| wav24 | 24 bit PCM |
| flac | the samples of wav24 in about two thirds of the bytes |
| mp3 | LAME, variable bit rate, quality 0 (the best), about 245 kbit/s |
| ogg | Vorbis, quality 7 of 10, about 224 kbit/s |

MP3 frames hold 1,152 samples and the encoder adds a delay in front and padding behind; LAME's header frame
tells both, and every decoder that honours it (libsndfile, browsers, ffmpeg) returns exactly the samples that
went in.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr

from engines.audio.quantising import Quantiser
from engines.contract import Samples
from engines.errors import RenderFailed
from engines.request import AudioFormat

_BLOCK: Final = 1 << 16
_MP3_RATES: Final = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)


@dataclass(frozen=True, slots=True)
class Codec:
    """How libsndfile is asked for a format."""

    container: str
    subtype: str
    extension: str
    media_type: str
    bits: int | None = None
    """Of integer samples; None where the codec takes floats."""
    compression: float | None = None
    """0 (largest) to 1 (smallest)."""
    bitrate_mode: str | None = None
    rates: tuple[int, ...] | None = None
    """Sample rates it can take, Hz; None takes any."""


CODECS: Final[dict[AudioFormat, Codec]] = {
    "wav": Codec("WAV", "PCM_16", "wav", "audio/wav", bits=16),
    "wav24": Codec("WAV", "PCM_24", "wav", "audio/wav", bits=24),
    "flac": Codec("FLAC", "PCM_24", "flac", "audio/flac", bits=24, compression=0.8),
    "mp3": Codec(
        "MP3", "MPEG_LAYER_III", "mp3", "audio/mpeg",
        compression=0.0, bitrate_mode="VARIABLE", rates=_MP3_RATES,
    ),
    "ogg": Codec("OGG", "VORBIS", "ogg", "audio/ogg", compression=0.3),
}  # fmt: skip


def at_a_rate_of(codec: Codec, samples: Samples, sample_rate: int) -> tuple[Samples, int]:
    """The samples at a rate the codec can take: their own, or else the next above it, or the highest.

    Resampled audio has round(samples × new rate / old rate) samples.
    """
    if codec.rates is None or sample_rate in codec.rates:
        return samples, sample_rate
    rate = next((rate for rate in codec.rates if rate > sample_rate), codec.rates[-1])
    resampled = soxr.resample(np.ascontiguousarray(samples.T), sample_rate, rate, quality="VHQ").T
    length = round(samples.shape[1] * rate / sample_rate)
    missing = length - resampled.shape[1]
    return np.pad(resampled[:, :length], ((0, 0), (0, max(0, missing)))).astype(np.float32), rate


def encode(path: Path, codec: Codec, samples: Samples, sample_rate: int, seed: bytes) -> None:
    """Write `samples`, shape (channels, samples), to a new file at `path`, then check it by its header.

    Samples must be finite; those beyond ±1 are limited.
    Raises `RenderFailed` when the encoder fails or the file comes out wrong.
    """
    quantise = Quantiser(codec.bits, seed) if codec.bits else None
    try:
        with soundfile.SoundFile(
            path, "w", sample_rate, samples.shape[0], codec.subtype, format=codec.container,
            compression_level=codec.compression, bitrate_mode=codec.bitrate_mode,
        ) as file:  # fmt: skip
            for start in range(0, samples.shape[1], _BLOCK):
                # LAME aborts the process at absurd levels, so nothing beyond full scale reaches an encoder.
                block = np.clip(samples[:, start : start + _BLOCK], -1, 1)
                file.write(np.ascontiguousarray((quantise(block) if quantise else block).T))
        written = soundfile.info(path)
    except soundfile.SoundFileError as error:
        raise RenderFailed(f"libsndfile could not write {codec.container}: {error}") from error
    if (written.frames, written.samplerate, written.channels) != (
        samples.shape[1],
        sample_rate,
        samples.shape[0],
    ):
        raise RenderFailed(
            f"the {codec.container} file has {written.frames} of {samples.shape[1]} samples: disk full?"
        )
