"""Tests of the desk: each treatment by what it does to a sound."""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import signal

from engines.contract import Samples
from engines.houseband.clock import SAMPLE_RATE, Clock
from engines.houseband.desk import Channel
from engines.houseband.desk.curves import KNOT, duck_curve, gain_at
from engines.houseband.desk.filters import SLICE, Convolution, Response
from engines.houseband.desk.mixdown import Mixdown
from engines.houseband.desk.space import Space, room
from engines.houseband.desk.strip import strip
from engines.houseband.score import Note
from tests.engines.houseband.band import no_check

FRAMES = 5 * SAMPLE_RATE
DRY = Channel(level=-20.0)
FADE = np.ones(1, dtype=np.float32)


def space(**other: Any) -> Space:
    return replace(Space(room(1.2), 0.5, 13_230, 0.5, None, FADE), **other)


def noise(level: float = 0.1, frames: int = FRAMES) -> Samples:
    one = np.random.default_rng(2).standard_normal(frames) * level
    return np.tile(one, (2, 1)).astype(np.float32)


def burst(at: float, frames: int = FRAMES) -> Samples:
    """A short low-mid tone, and silence around it."""
    out = np.zeros((2, frames), dtype=np.float32)
    length = SAMPLE_RATE // 20
    tone = np.sin(2 * np.pi * 700 * np.arange(length) / SAMPLE_RATE) * np.hanning(length)
    out[:, int(at * SAMPLE_RATE) :][:, :length] = 0.5 * tone
    return out


def rms(samples: npt.NDArray[np.floating]) -> float:
    return float(20 * np.log10(np.sqrt((samples.astype(np.float64) ** 2).mean()) + 1e-12))


def under(samples: npt.NDArray[np.floating], hertz: float) -> npt.NDArray[np.float64]:
    sections = signal.butter(6, hertz, fs=SAMPLE_RATE, output="sos")
    return np.asarray(signal.sosfiltfilt(sections, samples))


@pytest.mark.parametrize("compress", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("level", [-30.0, -16.0])
def test_a_strip_has_the_level_asked_for(level: float, compress: float) -> None:
    done = strip(noise(0.003), Channel(level=level, compress=compress), space(), no_check)
    assert rms(done) == pytest.approx(level, abs=0.4)


def test_silence_stays_silent() -> None:
    busy = Channel(level=-20.0, send=0.5, delay_send=0.5, width=1.0, compress=1.0, drive=5.0, crest=10.0)
    assert not strip(np.zeros((2, FRAMES), dtype=np.float32), busy, space(), no_check).any()


def test_offset_is_taken_away() -> None:
    done = strip(noise() + np.float32(0.1), DRY, space(), no_check)
    assert abs(done[:, SAMPLE_RATE:].mean()) < 1e-4


@pytest.mark.parametrize(("pan", "louder"), [(-1.0, 0), (1.0, 1)])
def test_pan_moves_it_aside_but_leaves_the_bass_in_the_middle(pan: float, louder: int) -> None:
    done = strip(noise(), Channel(level=-20.0, pan=pan), space(), no_check)
    assert rms(done[louder]) - rms(done[1 - louder]) > 15.0
    low = under(done, 60.0)
    assert rms(low[0] - low[1]) < rms(low[0] + low[1]) - 10.0


def test_width_spreads_and_mono_does_not_hear_it() -> None:
    narrow = strip(noise(), DRY, space(), no_check)
    half = strip(noise(), Channel(level=-20.0, width=0.5), space(), no_check)
    wide = strip(noise(), Channel(level=-20.0, width=1.0), space(), no_check)
    sides = [rms(done[0] - done[1]) for done in (narrow, half, wide)]
    assert sides[0] < -80.0 < sides[1] < sides[2]
    assert sides[2] - rms(wide[0] + wide[1]) < -1.0, "the middle stays the louder"
    assert np.abs(wide.sum(axis=0) - narrow.sum(axis=0)).max() < 1e-5


def test_compression_evens_out_and_is_deterministic() -> None:
    swell = noise() * np.where(np.arange(FRAMES) // SAMPLE_RATE % 2, 1.0, 0.15).astype(np.float32)

    def spread(compress: float) -> float:
        done = strip(swell.copy(), Channel(level=-20.0, compress=compress), space(), no_check)
        return rms(done[:, int(1.4 * SAMPLE_RATE) : 2 * SAMPLE_RATE]) - rms(
            done[:, int(2.6 * SAMPLE_RATE) : 3 * SAMPLE_RATE]
        )

    assert spread(0.0) > spread(0.4) + 1.0 > spread(1.0) + 2.0
    assert spread(1.0) > 3.0, "loud stays louder than soft"


def test_peaks_of_a_drum_are_rounded_and_the_body_is_not_touched() -> None:
    hits = noise(0.01)
    hits[:, 10_000::22_050] = 0.9
    rounded = strip(hits.copy(), Channel(level=-20.0, crest=17.0), space(), no_check)
    plain = strip(hits.copy(), DRY, space(), no_check)
    assert np.abs(plain).max() > np.abs(rounded).max()
    assert 20 * np.log10(np.abs(rounded).max()) <= -3.0 + 0.3  # what keeps the bass in the middle follows
    body = np.abs(plain) < 0.05
    assert np.abs(plain - rounded)[body].max() < 1e-6


def test_echoes_come_in_time_from_side_to_side_and_fade() -> None:
    done = strip(burst(0.5), Channel(level=-20.0, delay_send=0.5), space(echo_frames=22_050), no_check)
    first, second, third = (done[:, int(t * SAMPLE_RATE) :][:, : SAMPLE_RATE // 20] for t in (1.0, 1.5, 2.0))
    assert rms(first[0]) > rms(first[1]) + 12.0
    assert rms(second[1]) > rms(second[0]) + 12.0
    assert rms(first[0]) - rms(second[1]) == pytest.approx(6.0, abs=0.5)
    assert rms(second[1]) - rms(third[0]) == pytest.approx(6.0, abs=0.5)
    between = done[:, int(1.2 * SAMPLE_RATE) : int(1.45 * SAMPLE_RATE)]
    assert rms(between) < rms(first) - 30.0


def test_the_room_answers_after_a_moment_and_dies_away() -> None:
    done = strip(burst(0.5), Channel(level=-20.0, send=1.0), space(room=room(1.0)), no_check)
    after = [rms(done[:, int(t * SAMPLE_RATE) :][:, :4410]) for t in (0.6, 0.8, 1.0, 1.2)]
    assert after == sorted(after, reverse=True)
    assert (after[1] - after[3]) / 0.4 == pytest.approx(60.0, abs=15.0)


def test_a_larger_room_is_later_and_duller() -> None:
    small, large = (np.fft.irfft(room(s).spectrum, room(s).size, axis=1) for s in (0.8, 3.5))
    late = [int(np.flatnonzero(np.abs(r[0]) > 1e-4)[0]) for r in (small, large)]
    assert late[0] < late[1]

    def brightness(response: npt.NDArray[np.floating]) -> float:
        return rms(response[:, :] - under(response, 3000.0)) - rms(under(response, 3000.0))

    assert brightness(small) > brightness(large) + 1.0


def test_the_kick_pushes_down_only_what_ducks() -> None:
    clock = Clock(120.0)
    kicks = [Note(float(beat), 0.2, 36, 100) for beat in range(10)] + [Note(0.5, 0.2, 38, 100)]
    curve = duck_curve(kicks, clock, FRAMES, 0.7)
    assert curve is not None
    gain = gain_at(curve, 0, FRAMES)
    for beat in range(1, 9):
        at = clock.frame(beat)
        assert gain[at - 100] > 0.95
        assert gain[at + 200 : at + 400].min() == pytest.approx(0.3, abs=0.06)
    assert gain[clock.frame(0.5)] > 0.7, "a snare is no kick"
    assert np.abs(np.diff(gain)).max() < 0.01, "no click"
    assert duck_curve(kicks, clock, FRAMES, 0.0) is None
    ducked = strip(noise(), Channel(level=-20.0, duck=True), space(duck=curve), no_check)
    steady = strip(noise(), DRY, space(duck=curve), no_check)
    assert rms(ducked) < rms(steady) - 1.0


def test_edges_do_not_click() -> None:
    fade = np.linspace(1.0, 0.0, SAMPLE_RATE, dtype=np.float32)
    done = strip(noise(), Channel(level=-20.0, send=0.4), space(fade=fade), no_check)
    assert not done[:, [0, -1]].any()
    assert np.abs(done[:, :20]).max() < 0.2 * np.abs(done).max()


@pytest.mark.parametrize("frames", [SLICE - 1, SLICE, SLICE + 1, 2 * SLICE + KNOT - 1])
def test_slices_leave_no_seam(frames: int) -> None:
    response = np.random.default_rng(4).standard_normal((2, 30_000)) * np.exp(-np.arange(30_000) / 5000)
    sound = noise(frames=frames)[:1]
    convolve = Convolution(Response(response))
    parts = [convolve(sound[:, start : start + SLICE]) for start in range(0, frames, SLICE)]
    whole = signal.fftconvolve(sound, response, axes=1)[:, :frames]
    assert np.abs(np.concatenate(parts, axis=1) - whole).max() < 1e-4


def test_the_mix_is_the_sum_of_its_stems_and_the_guest_sits_where_asked() -> None:
    rng = np.random.default_rng(9)
    words = np.zeros((2, FRAMES), dtype=np.float32)
    sings = slice(SAMPLE_RATE, 3 * SAMPLE_RATE)
    words[:, sings] = rng.standard_normal(2 * SAMPLE_RATE) * 0.3
    desk = Mixdown(FRAMES, keep=True, led=True)
    before = noise(0.1)
    desk.take("pad", before.copy(), no_check, steady=False)
    desk.take("drums", noise(0.05), no_check, steady=True)
    desk.seat("vocals", words, -1.5, leads=True)
    mix = desk.mix(no_check)
    total = np.sum([desk.stems[name] for name in ("pad", "drums", "vocals")], axis=0)
    assert rms(mix - total) < rms(mix) - 100.0
    pad = desk.stems["pad"]
    deep = slice(int(1.5 * SAMPLE_RATE), int(2.5 * SAMPLE_RATE))
    assert rms(pad[:, deep]) - rms(before[:, deep]) == pytest.approx(-1.8, abs=0.1)
    assert rms(pad[:, -SAMPLE_RATE:]) == pytest.approx(rms(before[:, -SAMPLE_RATE:]), abs=0.01)
    band = signal.butter(4, (200, 5000), "bandpass", fs=SAMPLE_RATE, output="sos")
    voice, rest = (signal.sosfilt(band, x, axis=1)[:, sings] for x in (desk.stems["vocals"], total - words))
    assert -3.0 < rms(voice) - rms(rest) < 0.0
