"""From float samples to the integers of a file, the same way every time."""

import hashlib

import numpy as np
import numpy.typing as npt

from engines.contract import Samples


def content_digest(samples: Samples) -> bytes:
    """SHA-256 over shape and samples; whatever a file needs that looks random is drawn from it."""
    digest = hashlib.sha256(repr(samples.shape).encode())
    for channel in samples:
        digest.update(np.ascontiguousarray(channel, dtype="<f4").data)
    return digest.digest()


class Quantiser:
    """Turns successive blocks of one song into integers of 16 or 24 bits.

    16 bits get triangular (TPDF) dither of ±1 step, the least that makes the error independent of the music
    (Lipshitz, Wannamaker and Vanderkooy, "Quantization and Dither", JAES 40, 1992). It comes from a generator
    seeded with `seed`, so the same song gives the same bytes. A sample that lies on a step already has no
    error to hide and stays as it is: what was decoded from 16 bits and spliced into a song, as repaint does
    outside its region, comes out sample by sample as it went in. 24 bits are rounded: float32 has no more
    to give.
    """

    def __init__(self, bits: int, seed: bytes) -> None:
        self.bits = bits
        self._bits_from = np.random.PCG64(int.from_bytes(seed, "big"))

    def __call__(self, block: Samples) -> npt.NDArray[np.int16] | npt.NDArray[np.int32]:
        """Integers of the shape of `block`, limited; 24 bits sit in the upper bytes of an int32."""
        if self.bits == 16:
            scaled = block * np.float32(32_768)
            dither = self._triangular(block.shape)
            scaled = np.where(scaled == np.rint(scaled), scaled, scaled + dither)
            return np.asarray(np.clip(np.rint(scaled), -32_768, 32_767), np.int16)
        scaled = np.rint(block.astype(np.float64) * 8_388_608)
        return np.asarray(np.clip(scaled, -8_388_608, 8_388_607), np.int32) << 8

    def _triangular(self, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
        # Raw bits, not Generator.random: numpy promises only the bit stream to stay the same (NEP 19).
        count = int(np.prod(shape))
        raw = self._bits_from.random_raw((count + 1) // 2).astype("<u8").view("<u2").astype(np.float32)
        return np.asarray((raw[: 2 * count : 2] - raw[1 : 2 * count : 2]).reshape(shape) / np.float32(65_536))
