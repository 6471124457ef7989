"""Overlapping chunks through the model, faded into each other; stems that add up to the song."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import numpy as np
import soxr

from engines.contract import Samples
from engines.neural import ladder
from engines.neural.arrays import exact
from engines.neural.demucs.model import REST, SAMPLE_RATE, SOURCES, Model
from engines.neural.device import Device
from engines.neural.loaded import release

GRID: Final = 4_096
"""Samples, a multiple of all the strides of the model: where chunks may start, so as to agree."""
CHUNK: Final = 108 * GRID
"""Samples that the model hears at a time: 10.03 s, as in torchaudio's own example."""
OVERLAP: Final = 27 * GRID
"""Samples that two chunks share, as in Demucs's `apply_model`: edges lack surroundings, and count little."""
CHUNK_BYTES: Final = 3 * 2**28
"""Of a chunk on its way through the published model, about; measured on a CPU: 0.69 GB."""
MOST_CHUNKS: Final = 4

Step = Callable[[int, int], None]


def batch_of(device: Device) -> int:
    """Chunks that may go through the model at a time: as many as half of the card's free memory takes."""
    if device.kind == "cpu":
        return 1
    return max(1, min(MOST_CHUNKS, device.free_bytes() // 2 // CHUNK_BYTES))


def work_bytes(device: Device) -> int:
    """Bytes of so many chunks on their way, about."""
    return CHUNK_BYTES * (1 if device.kind == "cpu" else MOST_CHUNKS)


def separate(
    model: Model, song: Samples, sample_rate: int, step: Step, *, batch: int | None = None
) -> dict[str, Samples]:
    """The song's stems by `SOURCES`, each of its shape (1 or 2, samples) and at its sample rate.

    What resampling and the model leave over is in "other", so that the stems add up to the song but for
    rounding. `batch` chunks go through the model at a time, or `batch_of` its device. `step(done, chunks)` is
    called before each pass and after the last, and may raise.
    """
    stereo = np.broadcast_to(song, (2, song.shape[1]))
    parts = _apart(model, _resampled(stereo, sample_rate, SAMPLE_RATE), step, batch or batch_of(model.device))
    stems = dict[str, Samples]()
    left = song.copy()
    for name in SOURCES:
        part = _resampled(parts.pop(name), SAMPLE_RATE, sample_rate)
        part = exact(part, song.shape[1])
        if name != REST:
            stems[name] = part if song.shape[0] == 2 else part.mean(axis=0, keepdims=True)
            left -= stems[name]
    return {name: left if name == REST else stems[name] for name in SOURCES}


def _resampled(audio: Samples, old: int, new: int) -> Samples:
    if old == new:
        return audio
    frames = np.ascontiguousarray(audio.T)
    return np.ascontiguousarray(soxr.resample(frames, old, new, quality="VHQ").T, np.float32)


def chunks(length: int) -> list[int]:
    """Where each chunk starts; the last ends with the song, or less than `GRID` behind it."""
    if length <= CHUNK:
        return [0]
    return [*range(0, length - CHUNK, CHUNK - OVERLAP), -((CHUNK - length) // GRID) * GRID]


def _apart(model: Model, song: Samples, step: Step, batch: int) -> dict[str, Samples]:
    """Every source of a stereo song at the model's own rate.

    The song is brought to zero mean and unit deviation of its mono mix, as the model was trained.
    """
    import torch

    length = song.shape[1]
    size = min(CHUNK, max(length, SAMPLE_RATE))
    mono = song.mean(axis=0, dtype=np.float64)
    mean, deviation = np.float32(mono.mean()), np.float32(mono.std() + 1e-8)
    found = {name: np.zeros((2, length), np.float32) for name in SOURCES}
    weights = np.zeros(length, np.float32)
    fade = _fade(size)

    def hear(some: list[int]) -> Samples:
        """The sources of these chunks, shape (chunks, sources, 2, size)."""
        heard = np.stack([exact(song[:, start : start + size], size) for start in some])
        with torch.inference_mode():
            tensor = torch.from_numpy((heard - mean) / deviation).to(model.device.kind)
            made: Samples = (model.network(tensor) * float(deviation) + float(mean)).cpu().numpy()
        return made

    rest = chunks(length)
    count = len(rest)
    while rest:
        step(count - len(rest), count)
        some = rest[:batch]
        made = hear(some) if len(some) == 1 else ladder.attempt(partial(hear, some))
        if made is None:  # memory ran out
            release()
            batch = len(some) // 2
            continue
        rest = rest[len(some) :]
        for start, parts in zip(some, made, strict=True):
            end = min(length, start + size)
            for name, part in zip(SOURCES, parts, strict=True):
                found[name][:, start:end] += (part * fade)[:, : end - start]
            weights[start:end] += fade[: end - start]
    step(count, count)
    for name in SOURCES:
        found[name] /= weights
    return found


def _fade(size: int) -> Samples:
    """A chunk's weight at each sample: rising over the overlap, then level, then falling."""
    place = np.arange(1, size + 1, dtype=np.float32)
    return np.minimum(1, np.minimum(place, place[::-1]) / np.float32(OVERLAP + 1)).astype(np.float32)


def with_rest(stems: dict[str, Samples], tracks: Sequence[str]) -> dict[str, Samples]:
    """Only these stems, and all the others as one, "rest"; every stem where none are named."""
    if not tracks:
        return stems
    rest = [samples for name, samples in stems.items() if name not in tracks]
    chosen = {name: samples for name, samples in stems.items() if name in tracks}
    return chosen | ({"rest": sum(rest[1:], rest[0].copy())} if rest else {})
