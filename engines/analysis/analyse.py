"""Everything at once: `analyse`, and the single questions."""

from collections.abc import Collection
from functools import cached_property

from engines.analysis.chords import chords_on, grid_of
from engines.analysis.keys import NO_KEY, keys_of
from engines.analysis.melody import contour_of, notes_of
from engines.analysis.meter import Bars, bars_of
from engines.analysis.model import (
    PARTS,
    AnalysedChord,
    AnalysedSection,
    Analysis,
    MelodyNote,
    Part,
)
from engines.analysis.onsets import Onsets, onsets_of
from engines.analysis.phase import on_the_beat
from engines.analysis.pitches import Pitches, pitches_of
from engines.analysis.sections import sections_on
from engines.analysis.spectra import SILENCE, Floats, Step, listen, no_step
from engines.analysis.tempo import NO_PULSE_BPM, Beats, beats_of
from engines.contract import Samples
from engines.music import Key


class Hearing:
    """One recording; what several parts need is worked out once, when it is first asked for."""

    def __init__(self, samples: Samples, sample_rate: int, step: Step = no_step) -> None:
        self._step = step
        self.sample_rate = sample_rate
        self._mono = listen(samples, sample_rate, step)
        self.seconds = samples.shape[1] / sample_rate
        self.silent = max(float(self._mono.max()), -float(self._mono.min())) < SILENCE
        step()

    @cached_property
    def onsets(self) -> Onsets:
        """Onset strength."""
        return onsets_of(self._mono, self._step)

    @cached_property
    def pitches(self) -> Pitches:
        """Note activations and tuning."""
        return pitches_of(self._mono, self._step)

    @cached_property
    def bars(self) -> Bars:
        """Tempo, beats, meter and downbeats."""
        if self.silent:
            return Bars(Beats(NO_PULSE_BPM, (), 0.0), 4, ())
        pulse = beats_of(self.onsets, self.seconds, self._step)
        pulse = on_the_beat(pulse, self.onsets, self.pitches)
        return bars_of(pulse, self.onsets, self.pitches, self._step)

    @property
    def beats(self) -> Beats:
        """Tempo and beats."""
        return self.bars.beats

    @cached_property
    def keys(self) -> tuple[tuple[Key, float], ...]:
        """Keys, best first."""
        return () if self.silent else keys_of(self.pitches)

    @cached_property
    def chords(self) -> tuple[AnalysedChord, ...]:
        """Chords on the beats."""
        if self.silent:
            return ()
        key = self.keys[0][0] if self.keys else None
        grid = grid_of(self.beats.times, self.bars.downbeats, self.seconds)
        return chords_on(self.pitches, grid, key, self._step)

    @cached_property
    def melody(self) -> tuple[MelodyNote, ...]:
        """The predominant melody."""
        if self.silent:
            return ()
        contour = contour_of(self._mono, self.pitches.tuning, self._step)
        return notes_of(contour, self.onsets.envelope)

    @cached_property
    def sections(self) -> tuple[AnalysedSection, ...]:
        """The form."""
        if self.silent:
            return ()
        bars = [self.beats.times[index] for index in self.bars.downbeats]
        return sections_on(bars, self.seconds, self.onsets, self.pitches, self._step)


def analyse(
    samples: Samples, sample_rate: int, step: Step = no_step, *, parts: Collection[Part] = PARTS
) -> Analysis:
    """Hear tempo, meter, key, chords, melody and form of any audio.

    `samples` is float32 of shape (channels, n) at `sample_rate` Hz. `step` is called at least every 100 ms
    of work and may raise to stop. Only `parts`, and what they need, are worked out; "tempo" brings beats and
    meter. Raises `ValueError` for empty, misshapen or non-finite samples.
    """
    unknown = set(parts) - PARTS
    if unknown:
        raise ValueError(f"parts may be {', '.join(sorted(PARTS))}, not {', '.join(sorted(unknown))}")
    heard = Hearing(samples, sample_rate, step)
    wants = set(parts)
    timed = bool(wants & {"tempo", "chords", "sections"}) and not heard.silent
    keys = heard.keys if wants & {"key", "chords"} else ()
    return Analysis(
        seconds=heard.seconds,
        sample_rate=sample_rate,
        bpm=heard.beats.bpm if timed else NO_PULSE_BPM,
        beats=heard.beats.times if timed else (),
        downbeats=heard.bars.downbeats if timed else (),
        beats_per_bar=heard.bars.beats_per_bar if timed else 4,
        time_signature=heard.bars.time_signature if timed else "4/4",
        tempo_confidence=heard.beats.confidence if timed else 0.0,
        key=keys[0][0] if keys else NO_KEY,
        key_candidates=keys,
        chords=heard.chords if "chords" in wants else (),
        melody=heard.melody if "melody" in wants else (),
        sections=heard.sections if "sections" in wants else (),
        tuning_cents=heard.pitches.tuning if wants - {"tempo"} and not heard.silent else 0.0,
        silent=heard.silent,
    )


def tempo_and_beats(samples: Samples, sample_rate: int, step: Step = no_step) -> Beats:
    """Tempo and beats alone; see `analyse`."""
    return Hearing(samples, sample_rate, step).beats


def key_of(samples: Samples, sample_rate: int, step: Step = no_step) -> tuple[tuple[Key, float], ...]:
    """All keys with their probability, best first; empty where nothing has a pitch; see `analyse`."""
    return Hearing(samples, sample_rate, step).keys


def chords_of(samples: Samples, sample_rate: int, step: Step = no_step) -> tuple[AnalysedChord, ...]:
    """Chords alone; see `analyse`."""
    return Hearing(samples, sample_rate, step).chords


def melody_of(samples: Samples, sample_rate: int, step: Step = no_step) -> tuple[MelodyNote, ...]:
    """The melody alone; see `analyse`."""
    return Hearing(samples, sample_rate, step).melody


def sections_of(samples: Samples, sample_rate: int, step: Step = no_step) -> tuple[AnalysedSection, ...]:
    """The form alone; see `analyse`."""
    return Hearing(samples, sample_rate, step).sections


def onset_envelope(samples: Samples, sample_rate: int, step: Step = no_step) -> Floats:
    """Onset strength, ≥ 0, at `engines.analysis.ONSET_RATE` frames per second."""
    return Hearing(samples, sample_rate, step).onsets.envelope


def chroma(samples: Samples, sample_rate: int, step: Step = no_step) -> Floats:
    """Chroma of shape (frames, 12), C first, at `engines.analysis.CHROMA_RATE` frames per second."""
    return Hearing(samples, sample_rate, step).pitches.chroma()
