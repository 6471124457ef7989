"""What a listener can measure in a voice, with none of the singer's own numbers."""

import numpy as np
import numpy.typing as npt
from scipy import fft, signal

from engines.houseband.voice.singer import SungPhrase
from engines.houseband.voice.syllables import read_line
from engines.houseband.voice.timing import SungNote

RATE = 44_100
Floats = npt.NDArray[np.float64]


def phrase(
    line: str, pitches: list[int], start: float = 0.6, each: float = 0.4, last: float = 0.9
) -> SungPhrase:
    """The line on equal notes; the pitches are repeated as often as needed."""
    words = read_line(line)
    count = sum(len(word.syllables) for word in words)
    notes = [
        SungNote(start + each * index, each if index < count - 1 else last, pitches[index % len(pitches)], 96)
        for index in range(count)
    ]
    return SungPhrase(words, tuple(notes))


def pitch(samples: npt.NDArray[np.float32], lowest: float = 60.0, highest: float = 1800.0) -> float:
    """Hz of a steady stretch by YIN (de Cheveigné and Kawahara 2002): the depth of the first dip."""
    x = samples.astype(np.float64) - samples.mean()
    half = len(x) // 2
    lags = min(half, int(RATE / lowest) + 2)
    size = fft.next_fast_len(len(x) + half)
    spectrum = fft.rfft(x, size)
    product = fft.irfft(np.conj(fft.rfft(x[:half], size)) * spectrum, size)[:lags]
    squares = np.concatenate([[0.0], np.cumsum(x * x)])
    difference = squares[half] + (squares[half : half + lags] - squares[:lags]) - 2.0 * product
    difference[0] = 0.0
    normal = np.ones(lags)
    normal[1:] = difference[1:] * np.arange(1, lags) / np.maximum(np.cumsum(difference[1:]), 1e-12)
    shortest = int(RATE / highest)
    under = np.flatnonzero(normal[shortest : lags - 1] < 0.2) + shortest
    if len(under):
        stops = np.flatnonzero(np.diff(under) > 1)
        dip = under[: stops[0] + 1] if len(stops) else under
        lag = int(dip[np.argmin(normal[dip])])
    else:
        lag = shortest + int(np.argmin(normal[shortest : lags - 1]))
    left, centre, right = difference[lag - 1 : lag + 2]
    bend = left - 2.0 * centre + right
    return RATE / (lag + (0.5 * (left - right) / bend if bend else 0.0))


def cents_off(samples: npt.NDArray[np.float32], note: SungNote) -> float:
    """Distance of the median pitch of the note's middle from the note, in cents."""
    window, hop = 3072, 441
    begin = int((note.start + 0.3 * note.seconds) * RATE)
    end = int((note.start + 0.65 * note.seconds) * RATE)
    starts = range(begin, max(begin + 1, end - window), hop)
    heard = float(np.median([pitch(samples[at : at + window]) for at in starts]))
    return 1200.0 * float(np.log2(heard / (440.0 * 2.0 ** ((note.pitch - 69) / 12.0))))


def opening(samples: npt.NDArray[np.float32], note: SungNote, *, sonorant: bool) -> float:
    """Seconds from the note's start to where the vowel opens.

    After silence or noise that is where the periodic energy (power times autocorrelation at the note's
    period, so that breath and hiss do not count) from 200 to 3500 Hz last comes within 8 dB of the vowel's.
    After a sonorant, which is as loud and as periodic, it is where the spectrum last turns from the one 45 ms
    before the note to the one 130 ms after it.
    """
    return _turn(samples, note) if sonorant else _voicing(samples, note)


def _voicing(samples: npt.NDArray[np.float32], note: SungNote) -> float:
    reach = 0.16
    period = round(RATE / (440.0 * 2.0 ** ((note.pitch - 69) / 12.0)))
    begin = int((note.start - reach) * RATE)
    piece = samples[begin : begin + int(2.0 * reach * RATE) + period].astype(np.float64)
    band = signal.sosfiltfilt(signal.butter(2, (200.0, 3500.0), "bandpass", fs=RATE, output="sos"), piece)
    window = np.hanning(661)
    power = np.convolve(band[:-period] * band[period:], window / window.sum(), "same")
    level = 10.0 * np.log10(np.maximum(power, 0.0) + 1e-9)
    middle = len(level) // 2
    vowel = float(np.median(level[middle + int(0.04 * RATE) : middle + int(0.12 * RATE)]))
    at: int = middle + int(0.08 * RATE)
    while at > 0 and level[at] > vowel - 8.0:
        at -= 1
    return float(at + 0.5 * period - middle) / RATE


def _turn(samples: npt.NDArray[np.float32], note: SungNote) -> float:
    before, after = bands(samples, note.start - 0.045), bands(samples, note.start + 0.13)
    way = after - before
    times = np.arange(0.1, -0.12, -0.004)
    share = [float((bands(samples, note.start + time) - before) @ way / (way @ way)) for time in times]
    return next(
        (float(time) for time, part in zip(times, share, strict=True) if part < 0.5), float(times[-1])
    )


def bands(samples: npt.NDArray[np.float32], at: float, size: int = 1024) -> Floats:
    """Log energy of 26 mel bands from 200 to 6500 Hz around a moment."""
    begin = int(at * RATE) - size // 2
    power = np.abs(np.fft.rfft(samples[begin : begin + size] * np.hanning(size))) ** 2
    mel = 1127.0 * np.log1p(np.fft.rfftfreq(size, 1.0 / RATE) / 700.0)
    centres = np.linspace(1127.0 * np.log1p(200.0 / 700.0), 1127.0 * np.log1p(6500.0 / 700.0), 26)
    width = 1.6 * (centres[1] - centres[0])
    bank = np.maximum(0.0, 1.0 - np.abs(mel[None, :] - centres[:, None]) / width)
    return np.asarray(np.log(bank @ power + 1e-6))


def timbre(samples: npt.NDArray[np.float32], at: float) -> Floats:
    """Mel cepstrum (12 coefficients, loudness left out) around a moment: the shape of the vocal tract."""
    level = np.mean([bands(samples, at + shift, 2048) for shift in (-0.02, 0.0, 0.02)], axis=0)
    return np.asarray(fft.dct(level, norm="ortho")[1:13])
