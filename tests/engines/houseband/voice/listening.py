"""What a listener can measure in a voice, with none of the singer's own numbers."""

import numpy as np
import numpy.typing as npt
from scipy import fft, signal

from engines.houseband.voice.singer import SungPhrase
from engines.houseband.voice.syllables import read_line
from engines.houseband.voice.timing import SungNote

RATE = 44_100
Floats = npt.NDArray[np.float64]


def phrase(line: str, pitches: list[int], start: float = 0.6, each: float = 0.4, last: float = 0.9) -> SungPhrase:
    """The line on equal notes; the pitches are repeated as often as needed."""
    words = read_line(line)
    count = sum(len(word.syllables) for word in words)
    notes = [
        SungNote(start + each * index, each if index < count - 1 else last, pitches[index % len(pitches)], 96)
        for index in range(count)
    ]
    return SungPhrase(words, tuple(notes))


def pitch(samples: npt.NDArray[np.float32], lowest: float = 60.0, highest: float = 1400.0) -> float:
    """Hz of a steady stretch by YIN (de Cheveigné and Kawahara 2002): the first dip of the normalised difference."""
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
    dips = [
        lag
        for lag in range(shortest, lags - 1)
        if normal[lag] < 0.2 and normal[lag] <= normal[lag - 1] and normal[lag] <= normal[lag + 1]
    ]
    lag = dips[0] if dips else shortest + int(np.argmin(normal[shortest:-1]))
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
    return 1200.0 * np.log2(heard / (440.0 * 2.0 ** ((note.pitch - 69) / 12.0)))


def opening(samples: npt.NDArray[np.float32], note: SungNote) -> float:
    """Seconds from the note's start to where the vowel opens.

    That is where the periodic energy (power times autocorrelation at the note's period, so that breath and
    hiss do not count) between 200 and 3500 Hz last comes within 8 dB of the vowel's, or crosses half of the way
    from a consonant that is louder than that.
    """
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
    lead = level[int(0.02 * RATE) : middle + int(0.05 * RATE)]
    threshold = max(0.5 * (float(lead.min()) + vowel), vowel - 8.0)
    at = middle + int(0.08 * RATE)
    while at > 0 and level[at] > threshold:
        at -= 1
    return (at + 0.5 * period - middle) / RATE


def timbre(samples: npt.NDArray[np.float32], at: float, seconds: float = 0.06) -> Floats:
    """Mel cepstrum (12 coefficients, loudness left out) around a moment: the shape of the vocal tract."""
    size = 2048
    begin = int((at - 0.5 * seconds) * RATE)
    frames = [samples[begin + shift : begin + shift + size] * np.hanning(size) for shift in range(0, int(seconds * RATE), 512)]
    power = np.mean([np.abs(np.fft.rfft(frame)) ** 2 for frame in frames], axis=0)
    hertz = np.fft.rfftfreq(size, 1.0 / RATE)
    mel = 1127.0 * np.log1p(hertz / 700.0)
    centres = np.linspace(1127.0 * np.log1p(200 / 700), 1127.0 * np.log1p(6500 / 700), 26)
    width = 1.6 * (centres[1] - centres[0])
    bank = np.maximum(0.0, 1.0 - np.abs(mel[None, :] - centres[:, None]) / width)
    return np.asarray(fft.dct(np.log(bank @ power + 1e-9), norm="ortho")[1:13])
