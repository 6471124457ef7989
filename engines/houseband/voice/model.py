"""hibari's acoustic model (Apache-2.0, voice "heart", weights inside its package): phonemes to spectra.

The model keeps how long it holds each phoneme to itself. To hear of it, the graph output `/Clip_output_0` is
added in memory: concatenated protobuf messages merge, so a `ModelProto` that holds nothing but that output is
appended to the file's bytes, and the package `onnx` is not needed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Array = npt.NDArray[np.float32]

MODEL_RATE: Final = 24_000
HOP: Final = 300
"""Samples per frame of spectra: 12.5 ms."""
BINS: Final = 601
VOICED_ABOVE: Final = 40.0
"""Hz: the model's pitch lies below where there is none."""
_OFF: Final = -14.0
"""Log magnitude of nothing."""
_DURATIONS: Final = "/Clip_output_0"
_FRAMES_PER_UNIT: Final = 2
_SPEED: Final = 0.7
"""Slow speech: vowels reach their targets, and there is steady sound to stretch."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What the model says for a string of phonemes; arrays are float32 of shape (601, frames)."""

    harmonic: Array
    """Log magnitude of the voiced part."""
    noise: Array
    """Log magnitude of the unvoiced part."""
    phase: Array
    """Phase of the unvoiced part, radians."""
    pitch: Array
    """Hz, shape (frames,); below 40 where unvoiced."""
    edges: npt.NDArray[np.int64]
    """First frame of each phoneme, and the end, as the model's durations have it; shape (phonemes + 1,)."""


def speak(phonemes: str) -> Speech:
    """Run the model once; the cost grows with the length, some 30 ms for 100 phonemes."""
    session = _session()
    ids = [0, *(_vocabulary()[char] for char in phonemes), 0]
    feed = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([_SPEED], np.float32)}
    names = ["lh", "lr", "phi", "f0", _DURATIONS]
    harmonic, noise, phase, pitch, durations = session.run(names, feed)
    ends = np.cumsum(np.asarray(durations).reshape(-1).astype(np.int64)) * _FRAMES_PER_UNIT
    edges = ends[: len(ids) - 1]
    return Speech(
        _envelope(harmonic[0], pitch[0]) + np.log(_filled(pitch[0])), noise[0], phase[0], pitch[0], edges
    )


def _envelope(harmonic: Array, pitch: Array) -> Array:
    """The voiced part's magnitude read at the harmonics the model spoke, for it says nothing between them."""
    bins = np.arange(BINS, dtype=np.float32)
    out = np.full_like(harmonic, _OFF)
    for frame in np.flatnonzero(pitch > VOICED_ABOVE):
        spacing = float(pitch[frame]) * (BINS - 1) / (MODEL_RATE / 2)
        centres = np.arange(1, int((BINS - 1) / spacing) + 1) * spacing
        near = np.round(centres).astype(int)
        column = harmonic[:, frame]
        peaks = (column[near - 1] + 2.0 * column[near] + column[np.minimum(near + 1, BINS - 1)]) / 4.0
        out[:, frame] = np.interp(bins, centres, peaks)
    return out


def _filled(pitch: Array) -> Array:
    """Share of each frame's window that the model's own pulse train fills.

    Where the voice sets in or stops the window is half empty, and the model makes up for it with a louder
    envelope; a singer whose pulses never stop would bark there.
    """
    fine = 10
    at = np.arange(-2 * fine, (len(pitch) + 2) * fine) / fine
    voiced = np.interp(at, np.arange(len(pitch)), pitch) > VOICED_ABOVE
    window = np.hanning(4 * fine + 1)
    share = np.convolve(voiced, window / window.sum(), "valid")[::fine][: len(pitch)]
    return np.maximum(share, 0.2).astype(np.float32)


def load(step: Callable[[], None]) -> None:
    """Load the model if it is not yet: some 0.3 s, once; `step` is called half way and may raise."""
    import onnxruntime  # noqa: F401

    step()
    _session()
    step()


@cache
def _vocabulary() -> dict[str, int]:
    import json

    from hibari.tts import ASSETS

    return {
        str(key): int(value)
        for key, value in json.loads((Path(ASSETS) / "vocab.json").read_text("utf-8")).items()
    }


@cache
def _session() -> "InferenceSession":
    import onnxruntime
    from hibari.tts import ASSETS

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = (Path(ASSETS) / "hibari.onnx").read_bytes() + _one_more_output(_DURATIONS)
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _one_more_output(name: str) -> bytes:
    """A `ModelProto` that holds only `graph.output`, one float tensor of unknown shape."""
    float_tensor = _field(2, _field(1, b"\x08\x01"))
    return _field(7, _field(12, _field(1, name.encode()) + float_tensor))


def _field(number: int, payload: bytes) -> bytes:
    """A length-delimited protobuf field shorter than 128 bytes."""
    return bytes([number << 3 | 2, len(payload)]) + payload
